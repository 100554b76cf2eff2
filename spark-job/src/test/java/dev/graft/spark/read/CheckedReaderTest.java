package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.ProviderSettings;
import dev.graft.dataset.FileFormat;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.RecordReader;
import dev.graft.provider.Found;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a user's reader may give, and what is told of it. */
class CheckedReaderTest {

  private static final class Provider implements FileFormatProvider {
    @Override
    public String name() {
      return "users";
    }

    @Override
    public int apiVersion() {
      return API;
    }

    @Override
    public FileFormat format(ProviderSettings settings) {
      return null;
    }
  }

  private static CheckedReader reader(FileFormat format) throws IOException {
    return new CheckedReader(
        InputStream.nullInputStream(),
        "f",
        format,
        new Found<>(
            new Provider(), false, "users.jar", ProviderSettings.of("data.format", "users")),
        2,
        2);
  }

  private static CheckedReader of(RawRecord... records) throws IOException {
    Iterator<RawRecord> all = List.of(records).iterator();
    return reader(
        (in, file) ->
            new RecordReader() {
              @Override
              public RawRecord next() {
                return all.hasNext() ? all.next() : null;
              }

              @Override
              public void close() {}
            });
  }

  private static RawRecord good(int label, float... features) {
    return RawRecord.good(0, features, label);
  }

  @Test
  void whatIsWrongWithOneRecordIsToldOfThatOne() throws IOException {
    assertThat(of(good(1, 1, 2)).next().problem()).isNull();
    assertThat(of(good(0, 1, 2, 3)).next().problem())
        .isEqualTo("it has 3 values, the first one has 2");
    assertThat(of(good(0, 1, Float.NaN)).next().problem()).isEqualTo("a value is not finite");
    assertThat(of(good(2, 1, 2)).next().problem())
        .isEqualTo("its label 2 is none of the classes 0 to 1");
    assertThat(of(good(0, 1, 2).withWeight(-1)).next().problem()).isEqualTo("its weight is -1.0");
    RawRecord row = good(0, 1, 2).withValues(new float[] {7});
    assertThat(of(row).next().problem()).isNull();
    assertThat(of(row.withValues(new float[] {Float.NaN})).next().problem())
        .isEqualTo("a value to be predicted is not finite");
    assertThat(of().next()).isNull();
  }

  @Test
  void aReaderMayFillTheSameArraysAgain() throws IOException {
    float[] features = new float[2];
    float[] values = new float[1];
    long[] number = new long[1];
    CheckedReader reader =
        reader(
            (in, file) ->
                new RecordReader() {
                  @Override
                  public RawRecord next() {
                    features[0]++;
                    values[0]--;
                    return RawRecord.good(number[0]++, features, 0).withValues(values);
                  }

                  @Override
                  public void close() {}
                });
    RawRecord first = reader.next();
    RawRecord second = reader.next();
    assertThat(first.features()).containsExactly(1, 0);
    assertThat(first.values()).containsExactly(-1);
    assertThat(second.features()).containsExactly(2, 0);
  }

  @Test
  void whatCanOnlyBeAFaultOfTheCodeStopsTheJob() throws IOException {
    CheckedReader twice = of(good(0, 1, 2), good(0, 1, 2));
    twice.next();
    assertThatThrownBy(twice::next)
        .isInstanceOf(UnusableInputException.class)
        .hasMessageEndingWith(
            " of users.jar gave the record 1 of a file the number 0; they count from 0.");
    CheckedReader picture = of(RawRecord.picture(0, new byte[2], 0));
    assertThatThrownBy(picture::next)
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("gave a picture");
    assertThatThrownBy(
            () ->
                reader(
                    (in, file) -> {
                      throw new IllegalStateException("odd");
                    }))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageEndingWith(
            " of users.jar failed in open: java.lang.IllegalStateException: odd.");
  }

  /** It is told of the file, by whoever opens it. */
  @Test
  void whatIsWrongWithTheFileIsNoFaultOfTheCode() {
    assertThatThrownBy(
            () ->
                reader(
                    (in, file) -> {
                      throw new IOException("it is no such file");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("it is no such file");
  }

  @Test
  void theFileIsClosedWithTheReader() throws IOException {
    boolean[] closed = new boolean[1];
    InputStream in =
        new ByteArrayInputStream(new byte[0]) {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    new CheckedReader(
            in,
            "f",
            (bytes, file) ->
                new RecordReader() {
                  @Override
                  public RawRecord next() {
                    return null;
                  }

                  @Override
                  public void close() {}
                },
            new Found<>(
                new Provider(), false, "users.jar", ProviderSettings.of("data.format", "users")),
            2,
            0)
        .close();
    assertThat(closed[0]).isTrue();
  }
}
