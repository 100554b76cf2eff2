package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Split;
import dev.graft.io.Json;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.read.Examples;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MistakenPicturesTest {

  private final Cancellation cancellation = new Cancellation();
  private final ObjectNode metrics = Json.object();

  /** Of data whose files have gone when the model has been trained. */
  private MistakenPictures ofFilesThatHaveGone() {
    metrics.putObject("test").putArray("worst").addObject().put("id", 7);
    JavaRDD<ExampleChunk> gone =
        LocalSpark.get()
            .parallelize(List.of(1), 1)
            .map(
                any -> {
                  throw new IOException("the file has gone");
                });
    Examples examples =
        new Examples(
            new int[] {4, 4},
            Map.of(Split.TEST, gone),
            null,
            null,
            Map.of(),
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            null,
            List.of(),
            null,
            List.of(),
            null,
            null);
    return new MistakenPictures(LocalSpark.get(), cancellation, examples);
  }

  @AfterEach
  void leavesNoDescription() {
    LocalSpark.get().setJobDescription(null);
  }

  @Test
  void whatCannotBeReadAgainCostsPicturesAndNothingElse() {
    ofFilesThatHaveGone().addTo(metrics);

    assertThat(metrics.at("/test/worst/0").properties()).hasSize(1);
  }

  @Test
  void oneWhoIsToStopStops() {
    MistakenPictures pictures = ofFilesThatHaveGone();
    cancellation.request();

    assertThatThrownBy(() -> pictures.addTo(metrics)).isInstanceOf(CancelledException.class);
  }
}
