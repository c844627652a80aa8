// Writes JSON text piece by piece: just what a log line needs.
#ifndef CROWDLOOM_COMMON_LOG_JSON_H_
#define CROWDLOOM_COMMON_LOG_JSON_H_

#include <string>
#include <string_view>

namespace crowdloom::log {

// Appends `text` as a JSON string, quotes included. Control characters are escaped, and bytes that
// are not UTF-8 become U+FFFD, so that the line is valid JSON whatever the input was.
void AppendJsonString(std::string& out, std::string_view text);

}  // namespace crowdloom::log

#endif  // CROWDLOOM_COMMON_LOG_JSON_H_
