package dev.graft.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * How often each class was the label, was predicted, and both; and, where the classes are few
 * enough for it, how often each label was taken for each class. A whole table of many classes would
 * fill the memory of every partition.
 */
public final class Confusion implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Of more classes there is no whole table. */
  static final int MOST = 1000;

  private final long[] labelled;
  private final long[] predicted;
  private final long[] right;

  /**
   * A hash table of the cells that are not zero, few as they are: 1 + a cell's number, row by row,
   * a row a label.
   */
  private int[] cells = new int[64];

  /** Of the cell in the same place. */
  private long[] counts = new long[64];

  private int used;

  Confusion(int classes) {
    labelled = new long[classes];
    predicted = new long[classes];
    right = new long[classes];
  }

  void add(int label, int prediction) {
    labelled[label]++;
    predicted[prediction]++;
    right[label] += label == prediction ? 1 : 0;
    if (classes() <= MOST) {
      count(label * classes() + prediction, 1);
    }
  }

  int classes() {
    return labelled.length;
  }

  void merge(Confusion other) {
    add(labelled, other.labelled);
    add(predicted, other.predicted);
    add(right, other.right);
    for (int i = 0; i < other.cells.length; i++) {
      if (other.cells[i] > 0) {
        count(other.cells[i] - 1, other.counts[i]);
      }
    }
  }

  private static void add(long[] to, long[] values) {
    for (int i = 0; i < to.length; i++) {
      to[i] += values[i];
    }
  }

  private void count(int cell, long more) {
    if (2 * used >= cells.length) {
      grow();
    }
    int at = place(cell);
    used += cells[at] == 0 ? 1 : 0;
    cells[at] = cell + 1;
    counts[at] += more;
  }

  /** Where a cell is, or the free place for it. */
  private int place(int cell) {
    int mask = cells.length - 1;
    int at = (cell * 0x9E3779B9 >>> 7) & mask;
    while (cells[at] != 0 && cells[at] != cell + 1) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    int[] formerCells = cells;
    long[] formerCounts = counts;
    cells = new int[2 * formerCells.length];
    counts = new long[cells.length];
    for (int i = 0; i < formerCells.length; i++) {
      if (formerCells[i] > 0) {
        int at = place(formerCells[i] - 1);
        cells[at] = formerCells[i];
        counts[at] = formerCounts[i];
      }
    }
  }

  long labelled(int of) {
    return labelled[of];
  }

  long predicted(int of) {
    return predicted[of];
  }

  long right(int of) {
    return right[of];
  }

  long total() {
    return Arrays.stream(labelled).sum();
  }

  long right() {
    return Arrays.stream(right).sum();
  }

  /** Each class by itself, in the report; nothing of too many. */
  void tell(ObjectNode metrics, List<String> names) {
    if (classes() > MOST) {
      return;
    }
    ArrayNode table = metrics.putArray("classes");
    for (int c = 0; c < classes(); c++) {
      table
          .addObject()
          .put("name", Detail.name(names, c))
          .put("support", labelled[c])
          .put("predicted", predicted[c])
          .put("precision", ratio(right[c], predicted[c]))
          .put("recall", ratio(right[c], labelled[c]))
          .put("f1", ratio(2 * right[c], labelled[c] + predicted[c]));
    }
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /** Rows are labels, columns predictions; null of too many classes. */
  long[][] table() {
    if (classes() > MOST) {
      return null;
    }
    long[][] table = new long[classes()][classes()];
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] > 0) {
        table[(cells[i] - 1) / classes()][(cells[i] - 1) % classes()] = counts[i];
      }
    }
    return table;
  }
}
