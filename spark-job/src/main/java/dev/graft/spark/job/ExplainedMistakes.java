package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.ExplainSettings;
import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Split;
import dev.graft.explain.ExplainedAnswer;
import dev.graft.model.Backbone;
import dev.graft.save.Bundle;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.explain.ExampleRows;
import dev.graft.spark.explain.ExplainedRow;
import dev.graft.spark.explain.FeatureRanges;
import dev.graft.spark.explain.Importances;
import dev.graft.spark.explain.PictureExplainer;
import dev.graft.spark.explain.TextExplainer;
import dev.graft.spark.predict.RowReaders;
import dev.graft.spark.predict.Scorer;
import dev.graft.spark.predict.WholeNetwork;
import dev.graft.spark.read.Examples;
import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;

/**
 * Why the saved model got its worst mistakes wrong ({@code evaluate.explain}), or which columns of
 * a table it answers by.
 */
final class ExplainedMistakes {

  private final JobRun job;
  private final Settings settings;
  private final Examples examples;
  private final ExplainSettings explain;

  ExplainedMistakes(JobRun job, Settings settings, Examples examples) {
    this.job = job;
    this.settings = settings;
    this.examples = examples;
    this.explain = settings.predict().explain();
  }

  /** Gives the saved model, if anything is to be explained. */
  interface Model {
    Bundle load() throws IOException;
  }

  /** The model that a job has saved. */
  static Model saved(JobRun job, HadoopFolder output) {
    return () -> ModelFiles.load(job.hadoop(), output.location());
  }

  /**
   * Puts what is found into the report.
   *
   * @throws dev.graft.spark.train.CancelledException if a stop was asked for
   */
  void addTo(ObjectNode report, Model model) {
    int count = settings.evaluate().examination().explain();
    Split part = report.at("/metrics/test").isObject() ? Split.TEST : Split.VALIDATION;
    JsonNode worst = report.path("metrics").path(name(part)).path("worst");
    if (count == 0 || !examples.blocks().containsKey(part)) {
      return;
    }
    PageExtra.attempt(
        job.cancellation(),
        "explanations",
        () -> {
          ObjectNode found =
              job.phases().time("explain", () -> found(model.load(), part, worst, count));
          if (found != null) {
            report.set("explanations", found);
          }
        });
  }

  private static String name(Split part) {
    return part.name().toLowerCase(Locale.ROOT);
  }

  /** Null: there is nothing that could be explained. */
  private ObjectNode found(Bundle bundle, Split part, JsonNode worst, int count) {
    boolean texts = RowReaders.takesTexts(bundle);
    int[] shape = bundle.exampleShape();
    boolean table = RowReaders.takesTable(bundle);
    long[] ids =
        StreamSupport.stream(worst.spliterator(), false)
            .mapToLong(of -> of.path("id").asLong())
            .distinct()
            .limit(count)
            .toArray();
    if (!table && ids.length == 0 || texts && !examples.words().containsKey(part)) {
      return null;
    }
    WholeNetwork network = WholeNetwork.of(bundle, "the saved model");
    ExplainedAnswer answer = ExplainedAnswer.predicted(network.task(), bundle.rule());
    job.session().spark().setJobDescription("explain: examples of " + name(part));
    try (ScopedBroadcast<Backbone> sent =
        new ScopedBroadcast<>(job.session().spark(), network.network())) {
      Scorer scorer =
          new Scorer(sent.get(), job.session().profile(), settings.predict().batchSize());
      JavaRDD<ExampleChunk> blocks = examples.blocks().get(part);
      if (table) {
        return Explanations.columns(
            ExampleRows.columns(
                blocks,
                explain.tableRows(),
                settings.seed(),
                new Importances(
                    job.session().spark(), scorer, answer, settings.seed(), explain.repeats()),
                FeatureRanges.of(bundle),
                job.session().slots()),
            network.task(),
            explain.repeats());
      }
      Map<Long, String> truths = truths(worst);
      List<String> names = Inference.names(network, bundle, settings);
      if (texts) {
        return Explanations.texts(
            ExampleRows.texts(
                examples.words().get(part),
                ids,
                new TextExplainer(scorer, answer, explain.words()),
                RowReaders.words(bundle)),
            row -> named(row, truths),
            names);
      }
      PictureExplainer by = new PictureExplainer(scorer, answer, shape, explain.grid());
      return Explanations.pictures(
          ExampleRows.pictures(blocks, ids, by), row -> named(row, truths), names, by.map());
    }
  }

  private static Map<Long, String> truths(JsonNode worst) {
    Map<Long, String> truths = new HashMap<>();
    worst.forEach(
        of ->
            truths.put(
                of.path("id").asLong(), of.path(of.has("label") ? "label" : "truth").asText()));
    return truths;
  }

  private static String named(ExplainedRow row, Map<Long, String> truths) {
    Object id = row.kept().get(0);
    return "row %s, a mistake: %s".formatted(id, truths.get(id));
  }
}
