// SPDX-License-Identifier: BSD-3-Clause
#include "run/writer.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <future>
#include <new>
#include <set>
#include <stdexcept>

namespace lapwing {
namespace {

using ::testing::ElementsAre;

/// What has been stored, and a gate that holds the writer up.
struct Shelf {
  std::vector<std::int64_t> first;
  std::set<void const*> buffers;
  std::promise<void> open;
  std::shared_future<void> gate{open.get_future()};
  std::int64_t bad = -1;                              ///< cannot be stored
  std::atomic<int> lacking = 0, n_made = 0;           ///< times that memory is missing, that room was made

  std::function<void(StagedBatch const&)> store() {
    return [this](StagedBatch const& batch) {
      gate.wait();
      if (lacking > 0) {
        --lacking;
        throw std::bad_alloc();
      }
      if (batch.positions.first == bad) throw std::runtime_error("the disk is full");
      first.push_back(batch.positions.first);
      buffers.insert(batch.output.fields[0].data());
    };
  }
  std::function<void()> make_room() {
    return [this] { ++n_made; };
  }
};

void pass(Writer& writer, std::int64_t number, std::int64_t n_values = 100) {
  StagedBatch batch = writer.take();
  batch.positions = {number, number + 1};
  batch.output.fields.reshape(1, n_values, false);
  writer.put(std::move(batch));
}

TEST(Writer, StoresInOrderOutOfTwoBuffers) {
  Shelf shelf;
  shelf.open.set_value();
  Writer writer(shelf.store(), shelf.make_room());
  for (std::int64_t i = 0; i < 6; ++i) pass(writer, i, i == 0 ? 100 : 90);
  writer.finish();
  EXPECT_THAT(shelf.first, ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_EQ(shelf.buffers.size(), 2u);
  EXPECT_GT(writer.busy_seconds(), 0);
}

TEST(Writer, GivesBackItsStorageOnceAllIsStored) {
  Shelf shelf;
  Writer writer(shelf.store(), shelf.make_room());
  pass(writer, 0);
  pass(writer, 1);
  auto released = std::async(std::launch::async, [&] { writer.release(); });
  EXPECT_EQ(released.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
  shelf.open.set_value();
  released.get();
  EXPECT_THAT(shelf.first, ElementsAre(0, 1));
  for (int i = 0; i < 2; ++i) {
    StagedBatch batch = writer.take();
    EXPECT_EQ(batch.output.fields.size(), 0u);
    batch.output.fields.reshape(1, 100, false);
    writer.put(std::move(batch));
  }
  writer.finish();
  EXPECT_EQ(shelf.first.size(), 4u);
}

TEST(Writer, LetsSolvingGoOnUntilBothBuffersAreOnTheirWay) {
  Shelf shelf;
  Writer writer(shelf.store(), shelf.make_room());
  pass(writer, 0);
  pass(writer, 1);                                    // the first one is still held up
  auto third = std::async(std::launch::async, [&] { return writer.take(); });
  EXPECT_EQ(third.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
  shelf.open.set_value();
  third.get();
  writer.finish();
  EXPECT_THAT(shelf.first, ElementsAre(0, 1));
}

TEST(Writer, StoresWhatItHasBeenGivenWhenItEnds) {
  Shelf shelf;
  {
    Writer writer(shelf.store(), shelf.make_room());
    pass(writer, 0);
    pass(writer, 1);
    shelf.open.set_value();
  }
  EXPECT_THAT(shelf.first, ElementsAre(0, 1));
}

TEST(Writer, TellsOfAnErrorOnceAndStoresNothingAfterIt) {
  Shelf shelf;
  shelf.bad = 1;
  shelf.open.set_value();
  Writer writer(shelf.store(), shelf.make_room());
  int told = 0;
  for (std::int64_t i = 0; i < 8; ++i) {
    try {
      pass(writer, i);
    } catch (std::runtime_error const&) {
      ++told;
    }
  }
  EXPECT_EQ(told, 1);
  EXPECT_NO_THROW(writer.finish());
  EXPECT_THAT(shelf.first, ElementsAre(0));
}

TEST(Writer, TellsOfAnErrorInTheLastBatch) {
  Shelf shelf;
  shelf.bad = 0;
  shelf.open.set_value();
  Writer writer(shelf.store(), shelf.make_room());
  pass(writer, 0);
  EXPECT_THROW(writer.finish(), std::runtime_error);
  EXPECT_NO_THROW(writer.finish());
}

TEST(Writer, AsksForMemoryOnceBeforeItGivesUp) {
  for (bool const at_the_end : {false, true}) {
    Shelf shelf;
    shelf.open.set_value();
    Writer writer(shelf.store(), shelf.make_room());
    if (!at_the_end) pass(writer, 0);
    shelf.lacking = 1;
    for (std::int64_t i = 1; i < (at_the_end ? 2 : 5); ++i) pass(writer, i);
    writer.finish();
    EXPECT_EQ(shelf.n_made, 1);
    if (at_the_end) EXPECT_THAT(shelf.first, ElementsAre(1));
    else EXPECT_THAT(shelf.first, ElementsAre(0, 1, 2, 3, 4));
  }
  Shelf shelf;
  shelf.open.set_value();
  shelf.lacking = 2;
  Writer writer(shelf.store(), shelf.make_room());
  pass(writer, 0);
  EXPECT_THROW(writer.finish(), std::bad_alloc);
  EXPECT_EQ(shelf.n_made, 1);
  EXPECT_TRUE(shelf.first.empty());
}

}  // namespace
}  // namespace lapwing
