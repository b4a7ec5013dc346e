// SPDX-License-Identifier: BSD-3-Clause
/// @file
/// Plain values to bytes and back, for messages between ranks of one program.
#pragma once

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace lapwing {

class BytePacker {
 public:
  template <class T>
    requires std::is_trivially_copyable_v<T>
  BytePacker& add(T const& value) {
    bytes_.append(reinterpret_cast<char const*>(&value), sizeof value);
    return *this;
  }
  BytePacker& add(std::string const& text) {
    add(text.size());
    bytes_ += text;
    return *this;
  }
  template <class T>
    requires std::is_trivially_copyable_v<T>
  BytePacker& add(std::vector<T> const& values) {
    add(values.size());
    bytes_.append(reinterpret_cast<char const*>(values.data()), values.size() * sizeof(T));
    return *this;
  }
  std::string const& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// Reads values in the order in which they were added.
/// @throws std::out_of_range at the end of the bytes.
class ByteUnpacker {
 public:
  explicit ByteUnpacker(std::string const& bytes) : bytes_(&bytes) {}

  template <class T>
    requires std::is_trivially_copyable_v<T>
  T get() {
    T value;
    std::memcpy(&value, take(sizeof value), sizeof value);
    return value;
  }
  std::string get_text() {
    auto const n = get<std::size_t>();
    return std::string(take(n), n);
  }
  template <class T>
  std::vector<T> get_vector() {
    std::vector<T> values(get<std::size_t>());
    if (!values.empty()) std::memcpy(values.data(), take(values.size() * sizeof(T)), values.size() * sizeof(T));
    return values;
  }

 private:
  char const* take(std::size_t n) {
    if (n > bytes_->size() - at_) throw std::out_of_range("bytes end early");
    char const* const here = bytes_->data() + at_;
    at_ += n;
    return here;
  }
  std::string const* bytes_;
  std::size_t at_ = 0;
};

}  // namespace lapwing
