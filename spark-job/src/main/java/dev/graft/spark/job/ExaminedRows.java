package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.graft.config.ExaminationSettings;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Split;
import dev.graft.dataset.Task;
import dev.graft.evaluate.DecisionRule;
import dev.graft.evaluate.Examination;
import dev.graft.spark.evaluate.Judge;
import dev.graft.spark.evaluate.Slices;
import dev.graft.spark.predict.parquet.JudgedRows;
import dev.graft.spark.read.Examples;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;

/** What is done with the examples of validation and test one by one: slices, and predictions. */
final class ExaminedRows {

  private static final String FOLDER = "evaluated";

  private final JobRun job;
  private final ExaminationSettings settings;
  private final Examples examples;
  private final Task task;
  private final int outputs;
  private final List<String> names;
  private final HadoopFolder output;

  /**
   * @param outputs of the network
   * @param names of classes or labels
   */
  ExaminedRows(
      JobRun job,
      ExaminationSettings settings,
      Examples examples,
      Task task,
      int outputs,
      List<String> names,
      HadoopFolder output) {
    this.job = job;
    this.settings = settings;
    this.examples = examples;
    this.task = task;
    this.outputs = outputs;
    this.names = names;
    this.output = output;
  }

  /**
   * The metrics by values of columns, if they are asked for.
   *
   * @param all the same examples together
   */
  Optional<ArrayNode> slices(
      Split part, JavaRDD<? extends ExampleStore> blocks, Judge judge, Examination all) {
    if (settings.slices().isEmpty()) {
      return Optional.empty();
    }
    int answers = task == Task.MULTI_LABEL ? outputs : 1;
    Slices slices = new Slices(settings.slices(), task, answers, all.metrics());
    return Optional.of(
        judge.judge(
            blocks,
            all.rule(),
            judged -> slices.of(judged, examples.slices().get(part)),
            "slices of " + name(part)));
  }

  /** Writes the predictions, if they are asked for. */
  void write(Split part, JavaRDD<? extends ExampleStore> blocks, Judge judge, DecisionRule rule) {
    if (!settings.writePredictions()) {
      return;
    }
    HadoopFolder folder = output.in(FOLDER).in(name(part));
    judge.judge(
        blocks,
        rule,
        judged -> {
          try {
            new JudgedRows(task, outputs, names)
                .write(job.session().spark(), judged, folder, job.folder().attempt());
            return null;
          } catch (IOException e) {
            throw new UncheckedIOException("Cannot write predictions to " + folder.location(), e);
          }
        },
        "predictions of " + name(part));
  }

  private static String name(Split part) {
    return part.name().toLowerCase(Locale.ROOT);
  }
}
