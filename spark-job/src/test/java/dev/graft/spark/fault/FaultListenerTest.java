package dev.graft.spark.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.spark.LocalSpark;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Spark's cluster managers say when an executor is gone. */
class FaultListenerTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Command exited with code 137                                        | 1 | 0 | 0",
        "Remote RPC client disassociated. Likely due to network issues       | 1 | 0 | 0",
        "Executor heartbeat timed out after 73 ms                            | 1 | 0 | 0",
        "Command exited with code 73                                         | 1 | 0 | 1",
        "Command exited with code 730                                        | 1 | 0 | 0",
        "The executor with id 3 exited with exit code 73(unexpected).        | 1 | 0 | 1",
        "Container marked as failed on host: a. Exit status: 73. Diagnostics | 1 | 0 | 1",
        "Executor decommission: spot instance is taken back                  | 0 | 1 | 0",
        "Executor killed by driver.                                          | 0 | 0 | 0"
      })
  void isToldApart(String reason, int lost, int decommissioned, int hung) {
    FaultListener listener = FaultListener.on(LocalSpark.get(), why -> {});
    try {
      listener.onExecutorRemoved(new SparkListenerExecutorRemoved(0, "7", reason));
      assertThat(listener.faults()).isEqualTo(new Faults(lost, decommissioned, 0, hung, 0));
    } finally {
      listener.close();
    }
  }

  @Test
  void anExecutorGoesOnceHoweverOftenSparkTells() {
    FaultListener listener = FaultListener.on(LocalSpark.get(), why -> {});
    try {
      listener.onExecutorRemoved(
          new SparkListenerExecutorRemoved(0, "7", "Executor decommission: taken back"));
      listener.onExecutorRemoved(
          new SparkListenerExecutorRemoved(1, "7", "Command exited with code 0"));
      listener.onExecutorRemoved(
          new SparkListenerExecutorRemoved(2, "8", "Command exited with code 137"));
      assertThat(listener.faults()).isEqualTo(new Faults(1, 1, 0, 0, 0));
    } finally {
      listener.close();
    }
  }
}
