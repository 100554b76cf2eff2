package dev.graft.tests.faults;

import javax.management.MXBean;

/** What a JVM of a job holds, read over JMX by the test. */
@MXBean
public interface Gauges {

  String NAME = "dev.graft.tests:type=Gauges";

  /** Bytes that JavaCPP has allocated for the native libraries and not freed. */
  long getNativeBytes();

  /** Pieces of broadcasts in this JVM's block manager. */
  int getBroadcastBlocks();

  /** Blocks of stored RDDs. */
  int getRddBlocks();
}
