package dev.graft.tests.faults;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/** Storage that a test has started: what jobs are told of it, and a way to it beside the jobs. */
interface Storage extends AutoCloseable {

  /** The folder of all files, as job files name it. */
  String root();

  /** What spark-submit must be given. */
  List<String> submit();

  /** What a job's environment must have. */
  Map<String, String> environment();

  /** Writes a file; the name is relative to the root. */
  void put(String name, byte[] content) throws IOException;

  /** Reads a file. */
  byte[] get(String name) throws IOException;

  /** All files whose name begins so. */
  SortedSet<String> names(String beginning) throws IOException;

  @Override
  void close() throws IOException;
}
