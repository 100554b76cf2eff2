package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.Command;
import dev.graft.config.DataSettings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.spark.BothSerializers;
import dev.graft.spark.LocalSpark;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Activations are used again where the examples have one identity. */
class ExamplesIdentityTest {

  private static final String JOB =
      """
      output = nowhere
      data { format = csv, train.path = x, test.path = y, leakage = off, validation.fraction = 0.25 }
      model.pretrained = z
      """;

  private static final Normalization PLAIN = Normalization.scale(1);

  private final List<RawRecord> records =
      new ArrayList<>(IntStream.range(0, 60).mapToObj(i -> good(i, i)).toList());

  private static RawRecord good(int number, float feature) {
    return RawRecord.good(number, new float[] {feature, 1}, number % 3).at("record " + number);
  }

  private static String identity(
      List<RawRecord> train, Normalization normalization, long seed, int workers, String... sets)
      throws IOException {
    DataSettings settings =
        SettingsReader.read(Command.FINE_TUNE, new StringReader(JOB), "job", List.of(sets)).data();
    Map<Split, List<RawRecord>> records = new HashMap<>();
    records.put(Split.TRAIN, train);
    records.put(Split.TEST, List.of(good(100, 7)));
    return new DataReader(
            LocalSpark.get(),
            settings,
            new RecordsInMemory(LocalSpark.get(), records, 2),
            normalization,
            seed,
            EnumSet.of(Split.TRAIN, Split.VALIDATION, Split.TEST))
        .identifying()
        .read(workers)
        .identity();
  }

  private String identity(String... sets) throws IOException {
    return identity(records, PLAIN, 7, 2, sets);
  }

  @Test
  void theSameExamplesHaveTheSameInAnyOrder() throws IOException {
    String before = identity();
    Collections.shuffle(records, new Random(1));
    assertThat(identity()).isEqualTo(before);
  }

  @Test
  void whatChangesOneRecordChangesIt() throws IOException {
    String before = identity();
    RawRecord old = records.get(17);
    for (RawRecord other :
        List.of(
            good(17, Math.nextUp(17f)),
            old.withLabel((old.label() + 1) % 3),
            old.withWeight(2),
            good(97, 17).withLabel(old.label()))) {
      records.set(17, other);
      assertThat(identity()).isNotEqualTo(before);
    }
    records.set(17, old);
    assertThat(identity()).isEqualTo(before);
    records.remove(17);
    assertThat(identity()).isNotEqualTo(before);
  }

  private static String digest(RawRecord record, Split part, long rank) {
    ContentDigest digest = new ContentDigest();
    digest.add(record, part, rank);
    return digest.toString();
  }

  @Test
  void allOfARecordIsInItsDigest() {
    RawRecord record = good(1, 5);
    RawRecord picture = RawRecord.picture(1, new byte[] {1, 2, 3}, 0);
    assertThat(
            List.of(
                digest(record, Split.TRAIN, 3),
                digest(record, Split.TEST, 3),
                digest(record, Split.TRAIN, 4),
                digest(record.withLabel(2), Split.TRAIN, 3),
                digest(record.withWeight(2), Split.TRAIN, 3),
                digest(record.withValues(new float[] {1}), Split.TRAIN, 3),
                digest(record.withValues(new float[] {2}), Split.TRAIN, 3),
                digest(good(2, 5).withLabel(1), Split.TRAIN, 3),
                digest(good(1, -0f), Split.TRAIN, 3),
                digest(good(1, 0f), Split.TRAIN, 3),
                digest(picture, Split.TRAIN, 3),
                digest(RawRecord.picture(1, new byte[] {1, 2, 4}, 0), Split.TRAIN, 3)))
        .doesNotHaveDuplicates();
    assertThat(digest(good(1, 5), Split.TRAIN, 3)).isEqualTo(digest(record, Split.TRAIN, 3));
  }

  /** Partitions are surveyed on executors, and told by either of Spark's serializers. */
  @Test
  void digestsOfPartsAddUpWhereverTheyWereTaken() {
    ContentDigest all = new ContentDigest();
    records.forEach(record -> all.add(record, Split.TRAIN, record.id()));
    SerializerInstance serializer = new BothSerializers(new SparkConf()).newInstance();
    ClassTag<ContentDigest> type = ClassTag$.MODULE$.apply(ContentDigest.class);
    ContentDigest sum = new ContentDigest();
    for (int from : new int[] {40, 0, 20}) {
      ContentDigest part = new ContentDigest();
      records.subList(from, from + 20).forEach(r -> part.add(r, Split.TRAIN, r.id()));
      sum.merge(serializer.deserialize(serializer.serialize(part, type), type));
    }
    assertThat(sum).hasToString(all.toString());
  }

  @Test
  void soDoesWhatIsDoneWithThem() throws IOException {
    String before = identity();
    assertThat(identity(records, Normalization.scale(2), 7, 2)).isNotEqualTo(before);
    assertThat(
            identity(records, new Normalization(1, new float[] {1}, new float[] {1}, false), 7, 2))
        .isNotEqualTo(before);
    assertThat(identity(records, PLAIN, 8, 2)).isNotEqualTo(before);
    assertThat(identity(records, PLAIN, 7, 3)).isNotEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.class-weights=balanced",
        "data.train.limit=20",
        "data.train.per-class=5",
        "data.validation.fraction=0.3",
        "data.stratified=true",
        "data.only-labels=[0, 1]",
      })
  void andSettings(String set) throws IOException {
    List<RawRecord> uneven = records.subList(0, 50);
    assertThat(identity(uneven, PLAIN, 7, 2, set)).isNotEqualTo(identity(uneven, PLAIN, 7, 2));
  }
}
