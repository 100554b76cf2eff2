package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.listen.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes what timing has decided where the run is resumed from, before the first round. */
final class PlanRecord implements TrainingListener {

  private final JobRun job;
  private final String output;
  private int stage;

  /**
   * @param output of the job, for messages
   */
  PlanRecord(JobRun job, String output) {
    this.job = job;
    this.output = output;
  }

  @Override
  public void stageBegins(Stage begins) {
    stage = begins.number();
  }

  @Override
  public void planned(Plan plan) {
    try {
      ObjectNode whole = job.report().plan(plan);
      if (stage > 0) {
        whole.withObject("/stages").put(Integer.toString(stage), plan.averageEvery());
      }
      job.folder().plan(whole);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the plan to " + output, e);
    }
  }
}
