// SPDX-License-Identifier: BSD-3-Clause
#include "pages/xdmf.hpp"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "pages/svg.hpp"

namespace lapwing {
namespace {

constexpr std::size_t directions = 3;

/// Cells per direction, z first, 1 in directions that the grid does not have.
std::array<std::size_t, directions> cells_of(ResultGrid const& grid) {
  std::array<std::size_t, directions> cells{1, 1, 1};
  for (std::size_t d = 0; d < grid.axes.size(); ++d) cells[directions - 1 - d] = grid.axes[d].centres.size();
  return cells;
}

/// The box of a case: a layer is as thick as its cells are long.
std::string geometry_of(ResultView const& view, ResultGrid const& grid, std::int64_t case_id) {
  std::array<double, directions> origin{}, spacing{};
  for (std::size_t d = 0; d < grid.axes.size(); ++d) {
    auto const [lower, upper] = view.extent(grid, d, case_id);
    origin[directions - 1 - d] = lower;
    spacing[directions - 1 - d] = (upper - lower) / static_cast<double>(grid.axes[d].centres.size());
  }
  for (double& h : spacing)
    if (h == 0) h = spacing.back();
  std::string const head = "          <DataItem Dimensions=\"3\" NumberType=\"Float\" Precision=\"8\" Format=\"XML\">";
  return fmt::format(
      "        <Geometry GeometryType=\"ORIGIN_DXDYDZ\">\n{}{} {} {}</DataItem>\n{}{} {} {}</DataItem>\n        "
      "</Geometry>\n",
      head, origin[0], origin[1], origin[2], head, spacing[0], spacing[1], spacing[2]);
}

/// A field of one case: a slab of the dataset [case][z][y][x].
std::string field_of(ResultGrid const& grid, ResultField const& field, std::int64_t row, std::string const& file) {
  std::size_t const rank = 1 + grid.axes.size();
  std::string start = std::to_string(row), stride = "1", count = "1", whole = std::to_string(grid.cases.size());
  for (std::size_t d = grid.axes.size(); d-- > 0;) {
    start += " 0";
    stride += " 1";
    count += fmt::format(" {}", grid.axes[d].centres.size());
    whole += fmt::format(" {}", grid.axes[d].centres.size());
  }
  auto const [nz, ny, nx] = cells_of(grid);
  return fmt::format(
      "        <Attribute Name=\"{}\" AttributeType=\"Scalar\" Center=\"Cell\">\n"
      "          <DataItem ItemType=\"HyperSlab\" Dimensions=\"{} {} {}\">\n"
      "            <DataItem Dimensions=\"3 {}\" Format=\"XML\">{} {} {}</DataItem>\n"
      "            <DataItem Dimensions=\"{}\" NumberType=\"Float\" Precision=\"{}\" "
      "Format=\"HDF\">{}:{}{}</DataItem>\n"
      "          </DataItem>\n        </Attribute>\n",
      escaped(field.name), nz, ny, nx, rank, start, stride, count, whole, field.is_single ? 4 : 8, escaped(file),
      escaped(grid.prefix), escaped(field.name));
}

/// A number per case, as data of its whole grid. ParaView makes an arbitrary number of "nan" and "inf".
std::string number_of(std::string const& name, double value) {
  if (!std::isfinite(value)) return "";
  return fmt::format(
      "        <Attribute Name=\"{}\" AttributeType=\"Scalar\" Center=\"Grid\"><DataItem Dimensions=\"1\" "
      "NumberType=\"Float\" "
      "Precision=\"8\" Format=\"XML\">{}</DataItem></Attribute>\n",
      escaped(name), value);
}

struct Numbers {
  std::string name;
  bool is_parameter = false;
  std::vector<double> values;
};

}  // namespace

void write_xdmf(std::ostream& out, ResultView const& view, ResultGrid const& grid, std::string const& file) {
  std::vector<Numbers> numbers;
  for (auto const role : {ColumnRole::parameter, ColumnRole::quantity})
    for (auto const& column : view.columns(role))
      numbers.push_back({column.name, role == ColumnRole::parameter, view.numbers(column)});
  auto const status = view.status();
  auto const [nz, ny, nx] = cells_of(grid);
  out << xdmf_begin
      << "<!DOCTYPE Xdmf SYSTEM \"Xdmf.dtd\" []>\n<Xdmf Version=\"2.0\">\n  <Domain>\n"
         "    <Grid Name=\"cases\" GridType=\"Collection\" CollectionType=\"Temporal\">\n";
  for (std::size_t row = 0; row < grid.cases.size(); ++row) {
    auto const id = static_cast<std::size_t>(grid.cases[row]);
    if (status[id] != CaseStatus::done) continue;
    std::string name = fmt::format("case {}", id), values;
    for (auto const& number : numbers) {
      if (number.is_parameter) name += fmt::format(", {} = {:.6g}", number.name, number.values[id]);
      values += number_of(number.name, number.values[id]);
    }
    out << fmt::format(
               "      <Grid Name=\"{}\" GridType=\"Uniform\">\n        <Time Value=\"{}\"/>\n"
               "        <Topology TopologyType=\"3DCoRectMesh\" Dimensions=\"{} {} {}\"/>\n",
               escaped(name), id, nz + 1, ny + 1, nx + 1)
        << geometry_of(view, grid, static_cast<std::int64_t>(id));
    for (auto const& field : grid.fields) out << field_of(grid, field, static_cast<std::int64_t>(row), file);
    out << values << "      </Grid>\n";
  }
  out << "    </Grid>\n  </Domain>\n</Xdmf>\n";
}

}  // namespace lapwing
