package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.dataset.CsvLayout;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.RecordReader;
import dev.graft.spark.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slices of a file hold what one reader of the whole file finds. */
class CsvSlicesTest {

  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path folder;

  private List<String> records(CsvLayout csv, int classes, List<FileSlice> slices)
      throws IOException {
    List<String> found = new ArrayList<>();
    for (FileSlice slice : slices) {
      try (RecordReader reader = new SliceFormat.Open(csv, classes).open(HADOOP, slice)) {
        for (RawRecord record = reader.next(); record != null; record = reader.next()) {
          RawRecord of = record.in(0, "file");
          found.add(
              of.id()
                  + " "
                  + of.place()
                  + " "
                  + (of.defect() == null
                      ? List.of(of.features()[0], of.features()[1], of.label())
                      : of.problem() + of.defect().offset()));
        }
      }
    }
    return found;
  }

  private void requireTheSame(String text, CsvLayout csv, int classes, int... bytes)
      throws IOException {
    Path path = folder.resolve("file.csv");
    Files.write(path, text.getBytes(StandardCharsets.UTF_8));
    CsvFile file = new CsvFile(HADOOP, csv, path.toString());
    List<String> whole =
        records(csv, classes, file.layout(LocalSpark.get(), classes, Long.MAX_VALUE / 2).slices());
    for (int size : bytes) {
      List<FileSlice> slices = file.layout(LocalSpark.get(), classes, size).slices();
      assertThat(records(csv, classes, slices)).as("%d bytes of %s", size, text).isEqualTo(whole);
    }
  }

  private static CsvLayout csv(boolean header) {
    return new CsvLayout(header, ',', "-1", List.of());
  }

  @Test
  void aQuotationMarkThatIsOpenAtTheEndOfASliceBelongsToItsRecord() throws IOException {
    String text = "1,2,0\n\"3\n\",4,1\n5,\"6\n\n\",0\n7,8,1\n";
    requireTheSame(text, csv(false), 0, 5, 7, 8, 9, 10, 11, 12, 15, 20);
  }

  @Test
  void aStrayMarkSpoilsItsOwnLine() throws IOException {
    String text = "1,2,0\n\"3,4,1\n5,6,0\n7,8\",1\n9,1,2\n\"a\n1,2,1\n";
    requireTheSame(text, csv(false), 3, 6, 8, 10, 13, 17, 21);
  }

  @Test
  void headersBlankLinesAndEndsOfLines() throws IOException {
    requireTheSame("\ufeffa,b,\"c\nd\"\r\n\r\n1,2,0\r\n\r\n\r\n3,4,1", csv(true), 0, 5, 9, 14);
    requireTheSame("a,b,c\n", csv(true), 0, 3, 100);
    requireTheSame("\n\n1,2,0", csv(false), 0, 1, 2);
  }

  /** Numbers, marks, ends of lines and letters at random. */
  @Test
  void anyTextInAnySlices() throws IOException {
    String[] pieces = {"1", "2.5", ",", ",", ",", "\n", "\n", "\"", "\r\n", "x", "é", " "};
    for (int trial = 0; trial < 8; trial++) {
      Random random = new Random(trial);
      StringBuilder text = new StringBuilder("1,2,0\n");
      for (int i = 0; i < 90; i++) {
        text.append(
            random.nextInt(4) == 0 ? "3,\"4\n\",1\n" : pieces[random.nextInt(pieces.length)]);
      }
      requireTheSame(text.toString(), csv(false), 0, 25 + random.nextInt(60));
    }
  }
}
