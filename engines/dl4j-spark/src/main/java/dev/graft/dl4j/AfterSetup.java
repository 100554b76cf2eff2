package dev.graft.dl4j;

import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Hands paths on, after the worker's setup: a task reads its paths before it reads the broadcast
 * network, which loads ND4J.
 */
final class AfterSetup implements FlatMapFunction<Iterator<String>, String> {

  private static final long serialVersionUID = 1L;

  private final WorkerSetup setup;

  AfterSetup(WorkerSetup setup) {
    this.setup = setup;
  }

  @Override
  public Iterator<String> call(Iterator<String> paths) {
    setup.run();
    return paths;
  }
}
