package dev.graft.spark.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.io.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReportFieldsTest {

  private static String unlisted(String report) throws java.io.IOException {
    return ReportFields.unlisted(Json.read(report.getBytes(StandardCharsets.UTF_8))).toString();
  }

  @Test
  void aFieldThatTheManualDoesNotListIsFoundWhereverItIs() throws java.io.IOException {
    assertThat(
            unlisted(
                """
                {"command": "x", "new": 1, "metrics": {"test": {"f1": 1, "f2": 2}},
                 "data": {"sources": [{"path": "p", "age": 1}], "reasons": {"label": 3}},
                 "baselines": {"probe": {"validation": {"loss": 1, "gain": 2}, "because": "y"}}}"""))
        .isEqualTo(
            "[baselines.NAME.because, data.sources[].age, metrics.PART.f2, metrics.PART.gain, new]");
  }
}
