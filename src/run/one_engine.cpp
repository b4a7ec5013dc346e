// SPDX-License-Identifier: BSD-3-Clause
#include "run/one_engine.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "run/agree.hpp"
#include "core/build_info.hpp"
#include "core/byte_packer.hpp"

namespace lapwing {

std::string engine_disagreement(std::vector<RankEngine> const& ranks) {
  std::vector<std::size_t> first;  // rank of each engine
  for (std::size_t r = 0; r < ranks.size(); ++r)
    if (std::none_of(first.begin(), first.end(), [&](std::size_t f) { return ranks[f].engine == ranks[r].engine; }))
      first.push_back(r);
  if (first.size() < 2) return "";
  std::string text;
  for (std::size_t const f : first) {
    auto const n =
        std::count_if(ranks.begin(), ranks.end(), [&](auto const& other) { return other.engine == ranks[f].engine; });
    text += fmt::format("{}{} on {} rank{} (the first is rank {} on {})", text.empty() ? "" : ", ", ranks[f].engine, n,
                        n == 1 ? "" : "s", f, ranks[f].host);
  }
  return text;
}

void require_one_engine(Communicator const& world) {
  BuildInfo const& build = build_info();
  std::string const mine = fmt::format("{} {} ({}{})", build.engine, build.version, build.git_commit.substr(0, 12),
                                       build.git_dirty ? ", modified" : "");
  auto const packed = world.gather(BytePacker().add(mine).add(Communicator::host_name()).bytes());
  on_root(&world, [&] {
    std::vector<RankEngine> ranks;
    for (std::string const& bytes : packed) {
      ByteUnpacker in(bytes);
      std::string engine = in.get_text();
      ranks.push_back({std::move(engine), in.get_text()});
    }
    std::string const differ = engine_disagreement(ranks);
    if (!differ.empty())
      throw BackendUnavailable("lapwing: error: ranks have started different engines: " + differ +
                               "; choose one with --device cpu or --device gpu, or run on nodes that are alike");
    return differ;
  });
}

}  // namespace lapwing
