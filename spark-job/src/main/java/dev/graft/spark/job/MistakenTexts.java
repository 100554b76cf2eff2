package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Split;
import dev.graft.spark.read.Examples;
import dev.graft.spark.table.WordsOfRow;
import dev.graft.spark.train.Cancellation;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import scala.Tuple2;

/**
 * The texts of the worst mistakes, or the columns of tables, for the report's page; read once more
 * as {@link MistakenPictures} are.
 */
final class MistakenTexts {

  /** Of a text, as a page can show them. */
  private static final int MOST_CHARACTERS = 1000;

  private final JavaSparkContext spark;
  private final Cancellation cancellation;
  private final Examples examples;

  /**
   * @param cancellation of the Spark jobs of this thread
   */
  MistakenTexts(JavaSparkContext spark, Cancellation cancellation, Examples examples) {
    this.spark = spark;
    this.cancellation = cancellation;
    this.examples = examples;
  }

  /**
   * Puts them beside the mistakes that a report tells, as {@code text}.
   *
   * @throws dev.graft.spark.train.CancelledException if a stop was asked for
   */
  void addTo(JsonNode metrics) {
    for (Split part : List.of(Split.VALIDATION, Split.TEST)) {
      JsonNode worst = metrics.path(part.name().toLowerCase(Locale.ROOT)).path("worst");
      JavaPairRDD<Long, String> words = examples.words().get(part);
      if (words != null && !worst.isEmpty()) {
        PageExtra.attempt(
            cancellation, "texts of the worst mistakes", () -> add(worst, words, part));
      }
    }
  }

  private void add(JsonNode worst, JavaPairRDD<Long, String> words, Split part) {
    Set<Long> ids = new HashSet<>();
    worst.forEach(of -> ids.add(of.path("id").asLong()));
    spark.setJobDescription("mistakes: texts of " + part.name().toLowerCase(Locale.ROOT));
    Map<Long, String> found = words.filter(new Among(ids)).collectAsMap();
    for (JsonNode of : worst) {
      String text = found.get(of.path("id").asLong());
      if (text != null) {
        String line = String.join(" / ", WordsOfRow.texts(text));
        ((ObjectNode) of).put("text", line.substring(0, Math.min(line.length(), MOST_CHARACTERS)));
      }
    }
  }

  /** Those of some rows. */
  private static final class Among implements Function<Tuple2<Long, String>, Boolean> {
    private static final long serialVersionUID = 1L;

    private final HashSet<Long> ids;

    Among(Set<Long> ids) {
      this.ids = new HashSet<>(ids);
    }

    @Override
    public Boolean call(Tuple2<Long, String> words) {
      return ids.contains(words._1());
    }
  }
}
