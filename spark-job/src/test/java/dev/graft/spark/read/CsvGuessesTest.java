package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.dataset.CsvLayout;
import dev.graft.dataset.CsvReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvGuessesTest {

  private static JsonNode described(String text) throws IOException {
    CsvLayout csv = new CsvLayout(true, ',', "kind", List.of());
    try (CsvReader reader =
        new CsvReader(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "file", csv, 0)) {
      return CsvGuesses.describe(reader, csv.label(), "file");
    }
  }

  @Test
  void columnsAreTheLabelAndNumbers() throws IOException {
    assertThat(described("a,kind,b\n1,0,2\n").toString())
        .isEqualTo(
            "{\"columns\":[{\"name\":\"kind\",\"role\":\"label\"},{\"name\":\"a\",\"role\":\"number\"},"
                + "{\"name\":\"b\",\"role\":\"number\"}],\"warnings\":[]}");
  }

  @Test
  void anIndexWithoutANameIsTold() throws IOException {
    assertThat(described(",a,kind\n7,1,0\n8,1,0\n9,5,1\n").path("warnings"))
        .singleElement()
        .extracting(JsonNode::asText)
        .asString()
        .startsWith("the column \"\" has no name and counts the rows, as an index does")
        .endsWith("name the others in data.csv.features = [a]");
    assertThat(described("Unnamed: 0,a,kind\n0,1,0\n1,1,0\n").path("warnings")).hasSize(1);
  }

  @Test
  void otherColumnsAreNoIndex() throws IOException {
    assertThat(described(",a,kind\n7,1,0\n8,1,0\n8,5,1\n").path("warnings")).isEmpty();
    assertThat(described("id,a,kind\n0,1,0\n1,1,0\n").path("warnings")).isEmpty();
    assertThat(described(",a,kind\n0,1,0\n").path("warnings")).isEmpty();
  }
}
