// SPDX-License-Identifier: BSD-3-Clause
#include <map>

#include "config/parse_sections.hpp"
#include "config/reserved_names.hpp"
#include "core/visible_text.hpp"

namespace lapwing {
namespace {

/// Each of them is a dataset of the output file, which readers go through one by one.
constexpr std::size_t most_stored_names = 10000;

constexpr std::size_t most_files = 1000;
static_assert(most_files <= Slot::most_files);
static_assert(Slot::first_parameter + 2 * most_stored_names <= Slot::first_file);  // and those of basis problems

/// Parameters, constants, fields and quantities share one space of names.
class NameParser {
 public:
  NameParser(ParseContext& context, RunConfig& config)
      : context_(context), config_(config), dim_(directions_of(context)) {}

  void run() {
    define_all(Key::constants, Key::constant, 0, config_.constants);
    define_all(Key::named_fields, Key::named_field, dim_ > 0 ? dim_ : 3, config_.fields);
    for (auto const& value : entries(Key::parameters, Key::parameter))
      if (declare_stored(value)) context_.symbols.add_parameter(value.node->name);
    for (auto const& value : entries(Key::quantities, Key::quantity)) declare_stored(value);
    context_.symbols.check_definitions(context_.errors);
    for (std::size_t i = 0; i < files_.size(); ++i) config_.file_fields[i].values = context_.field(files_[i]);
  }

 private:
  ParseContext& context_;
  RunConfig& config_;
  int dim_;
  std::map<std::string, std::string> taken_;  ///< name -> key
  std::size_t n_stored_ = 0;
  std::vector<Value> files_;  ///< [file field], read once all names are known: an index may use them

  std::vector<Value> entries(Key table, Key entry) const { return context_.entries(context_.top(table), entry); }

  /// Whether the name may be used; else it has been told why not.
  bool declare(Value const& value) {
    auto const& name = value.node->name;
    auto const reject = [&](std::string const& what) {
      context_.errors.add(value.node->name_where, value.name + ": " + what);
      return false;
    };
    if (!is_identifier(name))
      return reject('"' + excerpt(name) + "\" is not a name: letters, digits and _, not a digit first");
    if (name.size() > longest_name)
      return reject("the name has " + std::to_string(name.size()) + " characters, at most " +
                    std::to_string(longest_name) + " are possible");
    if (auto const reason = why_reserved(name, dim_); !reason.empty())
      return reject("the name \"" + name + "\" is reserved: it " + reason);
    if (auto const [known, fresh] = taken_.emplace(name, value.name); !fresh)
      return reject("the name \"" + name + "\" is taken by " + known->second + "; remove one of the two");
    return true;
  }

  bool declare_stored(Value const& value) {
    if (++n_stored_ == most_stored_names + 1)
      context_.errors.add(value.node->name_where, value.name + ": more than " + std::to_string(most_stored_names) +
                                                      " parameters and quantities");
    return n_stored_ <= most_stored_names && declare(value);
  }

  /// @param dim  directions whose coordinates may occur.
  void define_all(Key table, Key entry, int dim, std::vector<DefinitionSpec>& definitions) {
    for (auto const& value : entries(table, entry)) {
      if (!declare(value)) continue;
      bool const is_file = dim > 0 && value.node->is(InputNode::Kind::table);
      if (is_file) define_file(value, dim, definitions);
      else definitions.push_back({value.node->name, define(value, dim)});
    }
  }

  void define_file(Value const& value, int dim, std::vector<DefinitionSpec>& definitions) {
    auto const& node = *value.node;
    if (files_.size() == most_files) {
      context_.fail(value, "more than " + std::to_string(most_files) + " fields from files");
      return;
    }
    auto const place = static_cast<int>(files_.size());
    bool const shared = !context_.member(value, Key::named_field_case);
    context_.symbols.define_variable(node.name, {node.name, node.where, 0, value.name}, dim,
                                     Slot::of_file(place, shared));
    definitions.push_back({node.name, "", place});
    config_.file_fields.push_back({node.name, {}});
    files_.push_back(value);
  }

  /// @return the text of the definition; where it is wrong, which has been told, that of another.
  std::string define(Value const& value, int dim) {
    auto const& node = *value.node;
    std::string text = "0";
    bool const is_text = node.is(InputNode::Kind::string);
    if (is_text) {
      text = node.text;
    } else if (dim == 0 && (node.is(InputNode::Kind::array) || node.is(InputNode::Kind::table))) {
      context_.fail(value, "must be a number or an expression; values to sweep over stand under [" +
                               std::string(spec(Key::parameters).path) + ']');
    } else if (auto const number = context_.number(value); !number.code.code.empty()) {
      text = number.text;
    }
    context_.symbols.define(node.name, {text, node.where, is_text ? node.text_column : 0, value.name}, dim);
    return text;
  }
};

}  // namespace

int directions_of(ParseContext const& context) {
  auto const cells = context.top(Key::grid_cells);
  if (!cells || !cells.node->is(InputNode::Kind::array)) return 0;
  auto const n = cells.node->children.size();
  return n <= 3 ? static_cast<int>(n) : 0;
}

void parse_names(ParseContext& context, RunConfig& config) { NameParser(context, config).run(); }

}  // namespace lapwing
