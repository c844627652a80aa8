// A statement with a name. Every statement of the project is such a constant, never text put
// together at run time: the name labels its metrics and its prepared form, and grep finds it.
//
//   constexpr pg::Query kFindBatch{"find_batch", "SELECT * FROM batch WHERE project_id = $1"};
#ifndef CROWDLOOM_COMMON_PG_QUERY_H_
#define CROWDLOOM_COMMON_PG_QUERY_H_

namespace crowdloom::pg {

struct Query {
  const char* name;  // unique in its process; snake_case
  const char* sql;   // one statement; parameters $1, $2, ...
};

}  // namespace crowdloom::pg

#endif  // CROWDLOOM_COMMON_PG_QUERY_H_
