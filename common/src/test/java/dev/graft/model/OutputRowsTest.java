package dev.graft.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutputRowsTest {

  /** Two inputs, three outputs, a column an output; two numbers before them, biases at the end. */
  private static final OutputWeights COLUMNS = new OutputWeights(2, 2, 3, 3, 1, 8);

  private static final float[] FLAT = {-1, -2, 1, 2, 3, 10, 20, 30, 1, 2, 4};

  @Test
  void aClassHasItsWeightsAndItsBias() {
    OutputRows rows = OutputRows.of(FLAT, COLUMNS);
    assertThat(rows.classes()).isEqualTo(3);
    assertThat(rows.inputs()).isEqualTo(2);
    assertThat(rows.row(0)).containsExactly(1, 10, 1);
    assertThat(rows.row(2)).containsExactly(3, 30, 4);
  }

  @Test
  void rowsArePutWhereTheyBelongAndOthersStay() {
    OutputRows rows = OutputRows.of(FLAT, COLUMNS);
    // One row after the other, of a larger layer.
    OutputWeights larger = new OutputWeights(1, 2, 4, 1, 2, 9);
    float[] flat = {-9, 0, 0, 0, 0, 0, 0, 7, 7, 0, 0, 0, 7};
    OutputRows.put(
        new float[][] {rows.row(2), rows.row(0), rows.mean(new double[] {.5, .25, .25}), null},
        flat,
        larger);
    // .5 * 1 + .25 * 2 + .25 * 3 = 1.75; of the biases 2
    assertThat(flat).containsExactly(-9, 3, 30, 1, 10, 1.75f, 17.5f, 7, 7, 4, 1, 2, 7);
  }

  @Test
  void twoClassesThatOneOutputTellsAreASoftmaxOfNothingAndIt() {
    OutputWeights one = new OutputWeights(0, 2, 1, 1, 1, 2);
    OutputRows rows = OutputRows.of(new float[] {4, 5, 6}, one);
    assertThat(rows.classes()).isEqualTo(2);
    assertThat(rows.row(0)).containsExactly(0, 0, 0);
    assertThat(rows.row(1)).containsExactly(4, 5, 6);
    double z = .4 * 4 + .7 * 5 + 6;
    double e = Math.exp(z);
    assertThat(e / (Math.exp(0) + e)).isEqualTo(1 / (1 + Math.exp(-z)));

    float[] flat = {1, 1, 1};
    OutputRows.put(new float[][] {null, rows.row(1)}, flat, one);
    assertThat(flat).as("of one of them nothing follows").containsExactly(1, 1, 1);
    OutputRows.put(new float[][] {{1, 1, 1}, rows.row(1)}, flat, one);
    assertThat(flat).containsExactly(3, 4, 5);
  }
}
