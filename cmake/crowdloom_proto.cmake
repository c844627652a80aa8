# crowdloom_proto_library(NAME n SRCS a.proto... [SERVICE s.proto] DEPS n...)
#   Makes proto_n (messages) and, with SERVICE, proto_n_grpc (stubs). Paths are relative to proto/;
#   generated headers are included as "crowdloom/<area>/v1/x.pb.h".

set(CROWDLOOM_PROTO_OUT ${CMAKE_BINARY_DIR}/gen)

function(crowdloom_proto_library)
  cmake_parse_arguments(ARG "" "NAME;SERVICE" "SRCS;DEPS" ${ARGN})
  file(MAKE_DIRECTORY ${CROWDLOOM_PROTO_OUT})
  set(sources)
  foreach(proto ${ARG_SRCS} ${ARG_SERVICE})
    string(REPLACE ".proto" "" stem ${proto})
    add_custom_command(
      OUTPUT ${CROWDLOOM_PROTO_OUT}/${stem}.pb.cc ${CROWDLOOM_PROTO_OUT}/${stem}.pb.h
      COMMAND protobuf::protoc -I ${CMAKE_SOURCE_DIR}/proto --cpp_out=${CROWDLOOM_PROTO_OUT}
              ${proto}
      DEPENDS ${CMAKE_SOURCE_DIR}/proto/${proto})
    list(APPEND sources ${CROWDLOOM_PROTO_OUT}/${stem}.pb.cc)
  endforeach()
  add_library(proto_${ARG_NAME} STATIC ${sources})
  target_include_directories(proto_${ARG_NAME} SYSTEM PUBLIC ${CROWDLOOM_PROTO_OUT})
  list(TRANSFORM ARG_DEPS PREPEND proto_)
  target_link_libraries(proto_${ARG_NAME} PUBLIC ${ARG_DEPS} protobuf::libprotobuf)

  if(ARG_SERVICE AND CROWDLOOM_GRPC)
    string(REPLACE ".proto" "" stem ${ARG_SERVICE})
    add_custom_command(
      OUTPUT ${CROWDLOOM_PROTO_OUT}/${stem}.grpc.pb.cc ${CROWDLOOM_PROTO_OUT}/${stem}.grpc.pb.h
             ${CROWDLOOM_PROTO_OUT}/${stem}_mock.grpc.pb.h
      COMMAND protobuf::protoc -I ${CMAKE_SOURCE_DIR}/proto
              --grpc_out=generate_mock_code=true:${CROWDLOOM_PROTO_OUT}
              --plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin> ${ARG_SERVICE}
      DEPENDS ${CMAKE_SOURCE_DIR}/proto/${ARG_SERVICE})
    add_library(proto_${ARG_NAME}_grpc STATIC ${CROWDLOOM_PROTO_OUT}/${stem}.grpc.pb.cc)
    target_link_libraries(proto_${ARG_NAME}_grpc PUBLIC proto_${ARG_NAME} gRPC::grpc++)
  endif()
endfunction()
