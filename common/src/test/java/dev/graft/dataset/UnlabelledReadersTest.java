package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records of files that have no labels, or whose labels are not looked at. */
class UnlabelledReadersTest {

  private static CsvReader csv(CsvLayout csv, String text) {
    return new CsvReader(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "some.csv", csv, 0);
  }

  @Test
  void withoutALabelAllColumnsOfACsvFileAreFeatures() throws IOException {
    try (CsvReader reader = csv(new CsvLayout(false, ',', null, List.of()), "1,2\n3,x\n")) {
      RawRecord record = reader.next();
      assertThat(record.features()).containsExactly(1, 2);
      assertThat(record.label()).isEqualTo(-1);
      assertThat(reader.next().problem()).isEqualTo("column 1 is \"x\", not a number");
    }
  }

  @Test
  void featuresOfACsvFileAreToldAsSettingsNameThem() throws IOException {
    String text = "b,kind,a\n1,cat,2\n";
    try (CsvReader reader = csv(new CsvLayout(true, ',', "kind", List.of()), text)) {
      assertThat(reader.features()).containsExactly("b", "a");
      assertThat(reader.columns()).isEqualTo(3);
    }
    try (CsvReader reader = csv(new CsvLayout(false, ',', "1", List.of()), text)) {
      assertThat(reader.features()).containsExactly("0", "2");
    }
  }

  @Test
  void imagesOfAnIdxFileWithoutItsLabels() throws IOException {
    byte[] file = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 7, (byte) 200, 9, 10};
    ByteArrayInputStream in = new ByteArrayInputStream(file);
    IdxHeader header = IdxHeader.read(in, "images");
    try (IdxReader reader = new IdxReader(in, "images", null, null, header, 0, 0, 2)) {
      RawRecord first = reader.next();
      assertThat(first.features()).containsExactly(7, 200);
      assertThat(first.label()).isEqualTo(-1);
      assertThat(reader.next().features()).containsExactly(9, 10);
      assertThat(reader.next()).isNull();
    }
  }
}
