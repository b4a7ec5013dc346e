// SPDX-License-Identifier: BSD-3-Clause
#include "fields/cell_fields.hpp"

namespace lapwing {

CellFields::CellFields(std::vector<std::uint16_t> const& slots, FieldData<DeviceExec> const& fields, FileFields& files,
                       int face) {
  for (std::uint16_t const slot : slots) {
    ConstDeviceVector const field = Slot::is_file(slot) ? files.at(slot, face) : fields.of(slot);
    held_.push_back(on_host(field));
    bool const is_shared = Slot::is_file(slot) && Slot::is_shared(slot);
    views_.push_back({field.extent(0) > 0 ? held_.back().data() : nullptr, is_shared});
  }
}

}  // namespace lapwing
