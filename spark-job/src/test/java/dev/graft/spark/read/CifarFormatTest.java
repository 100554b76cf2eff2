package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.DataSettings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.Example;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.spark.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On files of the exact format: label bytes, then 1,024 red, 1,024 green, 1,024 blue. */
class CifarFormatTest {

  @TempDir static Path folder;

  @BeforeAll
  static void write() throws IOException {
    LocalSpark.get();
    for (int batch = 1; batch <= 3; batch++) {
      Files.write(folder.resolve("data_batch_" + batch + ".bin"), records(5, batch));
    }
    Files.write(folder.resolve("test_batch.bin"), records(2, 9));
    Files.writeString(
        folder.resolve("batches.meta.txt"),
        "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");
  }

  /** Record i has the labels given by 10 x seed + i and pixels that tell its place. */
  private static byte[] records(int count, int... labelSeeds) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      for (int seed : labelSeeds) {
        out.write((10 * seed + i) % (labelSeeds.length == 1 ? 10 : 100));
      }
      for (int pixel = 0; pixel < 3072; pixel++) {
        out.write(100 * (pixel / 1024) + labelSeeds[0] + i);
      }
    }
    return out.toByteArray();
  }

  private static CifarFormat format(String format, String... more) {
    String job =
        """
        output = unused
        data.format = %s
        data.train.path = unused
        model.layers = [{ name = out, type = output, units = 10 }]
        """
            .formatted(format);
    return new CifarFormat(
        LocalSpark.get(),
        SettingsReader.read(
                Command.PRETRAIN, new StringReader(job + String.join("\n", more)), "job", List.of())
            .data());
  }

  private static List<RawRecord> read(CifarFormat format, Split part, Object path)
      throws IOException {
    RecordSource source = format.open(part, new DataSettings.Files(null, null, path.toString()));
    assertThat(source.shape()).containsExactly(3, 32, 32);
    List<RawRecord> records = new ArrayList<>(source.records().collect());
    records.sort(Comparator.comparingLong(RawRecord::id));
    return records;
  }

  @Test
  void theFolderOfTheDownloadHoldsAllParts() throws IOException {
    CifarFormat format = format("cifar10");
    List<RawRecord> train = read(format, Split.TRAIN, folder);
    assertThat(train).hasSize(15);
    assertThat(train).extracting(RawRecord::label).containsSubsequence(0, 1, 2, 3, 4, 0, 1);
    RawRecord last = train.get(14);
    assertThat(last.id()).isEqualTo(Example.id(2, 4));
    assertThat(last.place()).startsWith("record 4 in ").endsWith("data_batch_3.bin");
    // The planes are red, green, blue: 0, 100 and 200 and the record's own 3 + 4.
    assertThat(last.pixels()).hasSize(3072);
    assertThat(last.pixels()[0]).isEqualTo((byte) 7);
    assertThat(last.pixels()[1024]).isEqualTo((byte) 107);
    assertThat(last.pixels()[3071]).isEqualTo((byte) 207);
    assertThat(read(format, Split.TEST, folder)).hasSize(2);
    assertThat(format.classNames()).hasSize(10).startsWith("airplane").endsWith("truck");
  }

  @Test
  void groupsAreOfLabelsByTheirOwnNames() throws IOException {
    String[] groups = {"data.label-groups = [[cat], [dog]]", "data.class-names = [feline, canine]"};
    for (Split part : List.of(Split.TRAIN, Split.TEST)) {
      CifarFormat format = format("cifar10", groups);
      read(format, part, folder);
      Regrouped regrouped =
          Regrouped.of(List.of(List.of("cat"), List.of("dog")), format.classNames());
      assertThat(regrouped.group(3)).isZero();
      assertThat(regrouped.group(5)).isEqualTo(1);
      assertThat(regrouped.group(0)).isEqualTo(-1);
    }
  }

  @Test
  void aPatternOrAFileIsReadAsItIs() throws IOException {
    assertThat(read(format("cifar10"), Split.TRAIN, folder + "/data_batch_[12].bin")).hasSize(10);
    assertThat(read(format("cifar10"), Split.TEST, folder.resolve("data_batch_1.bin"))).hasSize(5);
  }

  @Test
  void theHundredHaveFineAndCoarseLabels() throws IOException {
    Path file = Files.write(folder.resolve("hundred.bin"), records(3, 1, 4));
    assertThat(read(format("cifar100"), Split.TRAIN, file))
        .extracting(RawRecord::label)
        .containsExactly(40, 41, 42);
    assertThat(read(format("cifar100", "data.images.coarse-labels = true"), Split.TRAIN, file))
        .extracting(RawRecord::label)
        .containsExactly(10, 11, 12);
  }

  @Test
  void whatIsNoCifarFileIsRefusedInOneSentence() throws IOException {
    Path shortened = Files.write(folder.resolve("short.bin"), new byte[3 * 3073 - 1]);
    assertThatThrownBy(() -> read(format("cifar10"), Split.TRAIN, shortened))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageEndingWith(
            "short.bin: it has 9218 bytes, no multiple of the 3073 bytes of a CIFAR-10 record.");
    assertThatThrownBy(() -> read(format("cifar100"), Split.TRAIN, folder))
        .hasMessageEndingWith("the folder holds no train.bin; name the files, or a pattern.");
    assertThatThrownBy(() -> read(format("cifar10"), Split.TRAIN, folder.resolve("nowhere")))
        .hasMessageEndingWith("nowhere: there is no such file.");
    assertThatThrownBy(() -> format("cifar10", "data.images.coarse-labels = true"))
        .hasMessageContaining("only CIFAR-100 has them");
    assertThatThrownBy(() -> format("cifar10", "data.images { height = 8, width = 8 }"))
        .hasMessageContaining("its examples have the shape of the file");
  }
}
