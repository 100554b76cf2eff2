package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a free text between the numbers holds, each record is read as it was written. */
class CsvRoundTripTest {

  private static final CsvLayout LAYOUT = new CsvLayout(true, ',', "label", List.of("x"));
  private static final int FILES = 400;
  private static final String ODD = "\"\",;\r\n\t a'\\ö€";

  /** Up to eight characters that mean something in a CSV file, or take several bytes. */
  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(9); left > 0; left--) {
      text.append(ODD.charAt(random.nextInt(ODD.length())));
    }
    return text.toString();
  }

  @Test
  void everyRecordIsReadAsItWasWritten() throws IOException {
    for (int seed = 0; seed < FILES; seed++) {
      Random random = new Random(seed);
      String end = random.nextBoolean() ? "\r\n" : "\n";
      float[] numbers = new float[random.nextInt(6)];
      int[] labels = new int[numbers.length];
      StringBuilder file = new StringBuilder("x,free,label" + end);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = random.nextFloat() * 1e6f;
        labels[i] = random.nextInt(10);
        String free = text(random).replace("\"", "\"\"");
        file.append(numbers[i] + ",\"" + free + "\"," + labels[i] + end);
      }
      file.setLength(file.length() - (random.nextBoolean() ? end.length() : 0));
      CsvReader reader =
          new CsvReader(inChunks(file.toString(), 1 + random.nextInt(9)), "a.csv", LAYOUT, 0);
      for (int i = 0; i < numbers.length; i++) {
        RawRecord record = reader.next();
        assertThat(record.defect()).as("seed %d: %s", seed, file).isNull();
        assertThat(record.id()).isEqualTo(i);
        assertThat(record.features()).containsExactly(numbers[i]);
        assertThat(record.label()).isEqualTo(labels[i]);
      }
      assertThat(reader.next()).as("seed %d: %s", seed, file).isNull();
    }
  }

  /** A stream that gives a few bytes at a time. */
  private static InputStream inChunks(String text, int chunk) {
    return new FilterInputStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))) {
      @Override
      public int read(byte[] into, int from, int length) throws IOException {
        return super.read(into, from, Math.min(chunk, length));
      }
    };
  }
}
