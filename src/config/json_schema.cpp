// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>

#include <nlohmann/json.hpp>

#include "config/schema.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;
using Path = std::vector<std::string>;

Path operator/(Path path, std::string const& part) {
  path.push_back(part);
  return path;
}

/// Stands for a name of the user's choice.
std::string const any_name = "<any>";

Json number_of(KeySpec const& row, char const* type) {
  Json number{{"type", type}};
  auto const& [lowest, highest, open] = row.range;
  if (std::isfinite(lowest)) number[open ? "exclusiveMinimum" : "minimum"] = lowest;
  if (std::isfinite(highest) && highest < std::numeric_limits<int>::max())
    number[open ? "exclusiveMaximum" : "maximum"] = highest;
  return number;
}

/// A number may as well be an expression of constants and parameters.
Json or_expression(Json const& value) { return {{"anyOf", {value, {{"type", "string"}}}}}; }

Json list_of(Json const& item) { return {{"type", "array"}, {"items", item}}; }

Json any_of(std::vector<Json> const& alternatives) { return {{"anyOf", alternatives}}; }

Json schema_at(Path const& path);

/// The table at a path: what its keys may be, and no others.
Json table_at(Path const& path) {
  Json table{{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
  Json required = Json::array();
  for (auto const& name : known_children(path)) {
    table["properties"][name] = schema_at(path / name);
    auto const* const row = find_row(path / name);
    if (row && row->required) required.push_back(name);
  }
  if (find_row(path / any_name)) table["additionalProperties"] = schema_at(path / any_name);
  if (!required.empty()) table["required"] = required;
  return table;
}

Json value_of(KeySpec const& row, Path const& path) {
  Json const expression{{"type", {"number", "string"}}};
  switch (row.type) {
    case KeyType::string: return {{"type", "string"}};
    case KeyType::boolean: return {{"type", "boolean"}};
    case KeyType::choice: return {{"enum", choices_of(row.key)}};
    case KeyType::choice_list: return list_of({{"enum", choices_of(row.key)}});
    case KeyType::choice_or_integer: return any_of({{{"enum", choices_of(row.key)}}, number_of(row, "integer")});
    case KeyType::integer: return or_expression(number_of(row, "integer"));
    case KeyType::integer_list: return list_of(or_expression(number_of(row, "integer")));
    case KeyType::number: return or_expression(number_of(row, "number"));
    case KeyType::number_list: return list_of(or_expression(number_of(row, "number")));
    case KeyType::numbers:
      return any_of({or_expression(number_of(row, "number")), list_of(or_expression(number_of(row, "number")))});
    case KeyType::expression: return expression;
    case KeyType::field: return any_of({expression, table_at(path)});
    case KeyType::fields: return any_of({expression, table_at(path), list_of(any_of({expression, table_at(path)}))});
    case KeyType::parameter: return any_of({list_of(expression), table_at(path)});
    case KeyType::table:
    case KeyType::boundary:
    case KeyType::quantity: return table_at(path);
  }
  return Json::object();
}

Json schema_at(Path const& path) {
  auto const* const row = find_row(path);
  Json value = row ? value_of(*row, path) : table_at(path);
  if (row) value["description"] = row->meaning;
  return value;
}

}  // namespace

std::string json_schema() {
  Json schema{{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "input of lapwing"}};
  schema.update(table_at({}));
  return schema.dump(2) + "\n";
}

}  // namespace lapwing
