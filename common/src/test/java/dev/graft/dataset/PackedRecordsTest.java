package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.lang3.SerializationUtils;
import org.junit.jupiter.api.Test;

/** What is packed is what was there. */
class PackedRecordsTest {

  private static List<RawRecord> roundTrip(RawRecord... records) {
    List<RawRecord> found = new ArrayList<>();
    SerializationUtils.roundtrip(PackedRecords.of(List.of(records)))
        .unpacked()
        .forEachRemaining(found::add);
    return found;
  }

  private static void isTheSame(RawRecord... records) {
    assertThat(roundTrip(records)).usingRecursiveComparison().isEqualTo(List.of(records));
  }

  @Test
  void rowsOfClasses() {
    isTheSame(
        RawRecord.good(3, new float[] {1, 2, -0f}, 2).in(1, "a.csv"),
        RawRecord.good(4, new float[] {4, 5, 6}, 0).in(2, "b.csv").withWeight(0.5f),
        RawRecord.good(5, new float[] {7, 8, 9}, 1).in(1, "a.csv").withGroup("patient"));
  }

  @Test
  void rowsOfOtherLengthsAndOfNothing() {
    isTheSame(
        RawRecord.good(1, new float[0], 1).rowOf("table"),
        RawRecord.good(2, new float[] {1, 2}, 1).withValues(new float[] {9}),
        RawRecord.good(3, new float[] {3}, 1).withValues(new float[0]),
        RawRecord.good(4, new float[] {4, 5, 6}, 1).at("whole"));
  }

  @Test
  void picturesAndWhatCannotBeRead() {
    isTheSame(
        RawRecord.picture(1, new byte[] {1, -2, 3}, 4).at("a.png"),
        RawRecord.bad(2, Defect.of(Defect.Kind.PICTURE, "it is cut short").at(17)).at("b.png"),
        RawRecord.picture(3, new byte[] {5, 6}, 0).at("c.png"));
  }

  @Test
  void nothing() {
    assertThat(roundTrip()).isEmpty();
  }
}
