// SPDX-License-Identifier: BSD-3-Clause
#include "solvers/nested_dissection.hpp"

#include <utility>

namespace lapwing {
namespace {

constexpr int undivided = 4;                 // cells of the longest direction

struct Box {
  int first[3], end[3];

  int length(int d) const { return end[d] - first[d]; }
  bool empty() const { return length(0) <= 0 || length(1) <= 0 || length(2) <= 0; }
};

class Dissection {
 public:
  explicit Dissection(BatchShape const& shape) : shape_(shape), place_(static_cast<std::size_t>(shape.n_cells())) {}

  void number(Box box, bool const (&open)[3]) {
    if (box.empty()) return;
    for (int d = 0; d < 3; ++d) {
      if (!open[d]) continue;
      Box plane = box;
      plane.end[d] = plane.first[d] + 1;
      ++box.first[d];
      bool rest[3] = {open[0], open[1], open[2]};
      rest[d] = false;
      number(box, rest);
      number(plane, rest);
      return;
    }
    int longest = 0;
    for (int d = 1; d < 3; ++d)
      if (box.length(d) >= box.length(longest)) longest = d;
    if (box.length(longest) <= undivided) return number_all(box);
    int const middle = box.first[longest] + box.length(longest) / 2;
    Box low = box, high = box, plane = box;
    low.end[longest] = plane.first[longest] = middle;
    high.first[longest] = plane.end[longest] = middle + 1;
    number(low, open);
    number(high, open);
    number(plane, open);
  }
  std::vector<int> take() { return std::move(place_); }

 private:
  void number_all(Box const& box) {
    for (int k = box.first[2]; k < box.end[2]; ++k)
      for (int j = box.first[1]; j < box.end[1]; ++j)
        for (int x = box.first[0]; x < box.end[0]; ++x)
          place_[(static_cast<std::size_t>(k) * shape_.cells[1] + j) * shape_.cells[0] + x] = next_++;
  }

  BatchShape shape_;
  std::vector<int> place_;
  int next_ = 0;
};

}  // namespace

std::vector<int> nested_dissection(BatchShape const& shape) {
  Dissection dissection(shape);
  bool open[3];
  for (int d = 0; d < 3; ++d) open[d] = shape.periodic[d] && shape.cells[d] > 2;
  dissection.number({{0, 0, 0}, {shape.cells[0], shape.cells[1], shape.cells[2]}}, open);
  return dissection.take();
}

}  // namespace lapwing
