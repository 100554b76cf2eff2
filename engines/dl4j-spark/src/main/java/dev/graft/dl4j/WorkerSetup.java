package dev.graft.dl4j;

import java.io.Serializable;

/**
 * What happens on a worker's thread before it touches ND4J and before each of its minibatches. It
 * travels to executors and must cost nothing when it has happened before.
 */
@FunctionalInterface
public interface WorkerSetup extends Serializable {

  void run();
}
