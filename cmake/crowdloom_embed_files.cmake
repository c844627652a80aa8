# crowdloom_embed_files(NAME target SYMBOL crowdloom::dispatch::MigrationFiles FILES a.sql b.sql...)
#   A library with one function, SYMBOL, that gives the files as absl::Span<const EmbeddedFile> (see
#   common/base/embedded_file.h) in the order named. Declare it where it is used:
#     absl::Span<const EmbeddedFile> MigrationFiles();
#   A change of a file rebuilds only the generated source.
function(crowdloom_embed_files)
  cmake_parse_arguments(ARG "" "NAME;SYMBOL" "FILES" ${ARGN})
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${ARG_NAME}.cc)
  set(files "")
  foreach(file ${ARG_FILES})
    get_filename_component(path ${file} ABSOLUTE)
    list(APPEND files ${path})
  endforeach()
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -D SYMBOL=${ARG_SYMBOL} -D OUTPUT=${output} -D "FILES=${files}"
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_files_script.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_files_script.cmake
    VERBATIM)
  crowdloom_cc_library(NAME ${ARG_NAME} SRCS ${output} DEPS common_base absl::span)
endfunction()
