package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Split;
import dev.graft.image.Thumbnail;
import dev.graft.spark.read.Examples;
import dev.graft.spark.train.Cancellation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * The pictures of the worst mistakes, small, for the report's page. Which ones they are is known
 * when examples have been let go of: they are brought to their workers once more, of what Spark's
 * shuffles have left on their disks, else from the files of the data.
 */
final class MistakenPictures {

  /** Pictures of a report. */
  private static final int MOST = 20;

  private final JavaSparkContext spark;
  private final Cancellation cancellation;
  private final Examples examples;

  /**
   * @param cancellation of the Spark jobs of this thread
   */
  MistakenPictures(JavaSparkContext spark, Cancellation cancellation, Examples examples) {
    this.spark = spark;
    this.cancellation = cancellation;
    this.examples = examples;
  }

  /**
   * Puts them beside the mistakes that a report tells, as {@code picture}: a PNG in base 64.
   *
   * @throws dev.graft.spark.train.CancelledException if a stop was asked for
   */
  void addTo(JsonNode metrics) {
    int[] shape = examples.shape();
    if (shape.length < 2 || shape.length > 3) {
      return;
    }
    for (Split part : List.of(Split.VALIDATION, Split.TEST)) {
      JsonNode worst = metrics.path(part.name().toLowerCase(Locale.ROOT)).path("worst");
      if (!worst.isEmpty() && examples.blocks().containsKey(part)) {
        PageExtra.attempt(
            cancellation,
            "pictures of the worst mistakes",
            () -> add(worst, examples.blocks().get(part), part));
      }
    }
  }

  private void add(JsonNode worst, JavaRDD<ExampleChunk> blocks, Split part) {
    long[] ids = new long[Math.min(MOST, worst.size())];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = worst.get(i).path("id").asLong();
    }
    spark.setJobDescription("mistakes: pictures of " + part.name().toLowerCase(Locale.ROOT));
    Map<Long, String> found = blocks.flatMapToPair(new Small(ids, examples.shape())).collectAsMap();
    for (JsonNode of : worst) {
      String picture = found.get(of.path("id").asLong());
      if (picture != null) {
        ((ObjectNode) of).put("picture", picture);
      }
    }
  }

  /** Some of the examples of a chunk, as small pictures. */
  static final class Small implements PairFlatMapFunction<ExampleChunk, Long, String> {
    private static final long serialVersionUID = 1L;

    private final long[] ids;
    private final int[] shape;

    /**
     * @param shape channels, where there are any, height, width
     */
    Small(long[] ids, int[] shape) {
      this.ids = ids.clone();
      this.shape = shape;
      Arrays.sort(this.ids);
    }

    @Override
    public Iterator<Tuple2<Long, String>> call(ExampleChunk chunk) throws IOException {
      List<Tuple2<Long, String>> found = new ArrayList<>();
      for (int i = 0; i < chunk.size(); i++) {
        if (Arrays.binarySearch(ids, chunk.id(i)) >= 0) {
          int last = shape.length - 1;
          int channels = last == 2 ? shape[0] : 1;
          byte[] png = Thumbnail.png(pixels(chunk, i), channels, shape[last - 1], shape[last]);
          found.add(new Tuple2<>(chunk.id(i), Base64.getEncoder().encodeToString(png)));
        }
      }
      return found.iterator();
    }

    private static byte[] pixels(ExampleChunk chunk, int of) {
      return chunk.holdsPixels()
          ? chunk.pixels(of)
          : Thumbnail.stretched(chunk.rows(new int[] {of})[0]);
    }
  }
}
