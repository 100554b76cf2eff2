package dev.graft.spark.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import java.util.TimeZone;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class RowHashTest {

  private static Row row(int last) {
    Row nested = RowFactory.create(new byte[] {1, 2, (byte) last}, "a");
    return RowFactory.create(nested, new Timestamp(1_000_000_123L), null);
  }

  @Test
  void equalRowsHaveOneHashWhateverTheirObjects() {
    RowHash hash = new RowHash(1, 3);
    assertThat(hash.of(row(3))).isEqualTo(hash.of(row(3))).isNotEqualTo(hash.of(row(4)));
    assertThat(new RowHash(2, 3).of(row(3))).isNotEqualTo(hash.of(row(3)));
  }

  @Test
  void aTimeIsTheSameInEveryZone() {
    TimeZone before = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
      long there = new RowHash(1, 3).of(row(3));
      TimeZone.setDefault(TimeZone.getTimeZone("America/Lima"));
      assertThat(new RowHash(1, 3).of(row(3))).isEqualTo(there);
    } finally {
      TimeZone.setDefault(before);
    }
  }
}
