package dev.graft.dataset;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Records in as few arrays as there are kinds of what they hold: to be kept, and to be written and
 * read again at the speed of disks, which objects one by one are not.
 */
public final class PackedRecords implements Serializable {

  private static final long serialVersionUID = 1L;

  /** What a record has not. */
  private static final int NONE = -1;

  private final long[] ids;
  private final long[] numbers;
  private final int[] labels;
  private final float[] weights;

  /** The few there are, and which of them is each record's. */
  private final String[] paths;

  private final int[] pathOf;

  /** How long each record's row is, or {@link #NONE}; then one row after the other. */
  private final int[] featureWidths;

  private final float[] features;
  private final int[] valueWidths;
  private final float[] values;
  private final int[] pixelWidths;
  private final byte[] pixels;

  /** Null: no record has any. */
  private final String[] groups;

  private final Defect[] defects;

  private PackedRecords(List<RawRecord> records) {
    int size = records.size();
    ids = records.stream().mapToLong(RawRecord::id).toArray();
    numbers = records.stream().mapToLong(record -> record.number).toArray();
    labels = records.stream().mapToInt(RawRecord::label).toArray();
    weights = new float[size];
    pathOf = new int[size];
    Map<String, Integer> known = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      weights[i] = records.get(i).weight();
      Integer path = known.putIfAbsent(records.get(i).path(), known.size());
      pathOf[i] = path == null ? known.size() - 1 : path;
    }
    paths = known.keySet().toArray(new String[0]);
    featureWidths = widths(records, record -> width(record.features()));
    features = joined(records, RawRecord::features, featureWidths, new float[total(featureWidths)]);
    valueWidths = widths(records, record -> width(record.values()));
    values = joined(records, RawRecord::values, valueWidths, new float[total(valueWidths)]);
    pixelWidths =
        widths(records, record -> record.pixels() == null ? NONE : record.pixels().length);
    pixels = joined(records, RawRecord::pixels, pixelWidths, new byte[total(pixelWidths)]);
    groups = some(records, RawRecord::group, new String[size]);
    defects = some(records, RawRecord::defect, new Defect[size]);
  }

  /** What these records hold, in their order. */
  public static PackedRecords of(List<RawRecord> records) {
    return new PackedRecords(records);
  }

  private static int width(float[] row) {
    return row == null ? NONE : row.length;
  }

  private static int[] widths(List<RawRecord> records, Function<RawRecord, Integer> width) {
    return records.stream().mapToInt(width::apply).toArray();
  }

  private static int total(int[] widths) {
    return IntStream.of(widths).map(width -> Math.max(0, width)).reduce(0, Math::addExact);
  }

  /**
   * @param rows an array of each record, or null
   * @param into an array of the same type, which all of them fill
   */
  private static <A> A joined(
      List<RawRecord> records, Function<RawRecord, A> rows, int[] widths, A into) {
    int at = 0;
    for (int i = 0; i < widths.length; i++) {
      if (widths[i] > 0) {
        System.arraycopy(rows.apply(records.get(i)), 0, into, at, widths[i]);
        at += widths[i];
      }
    }
    return into;
  }

  private static <T> T[] some(List<RawRecord> records, Function<RawRecord, T> of, T[] into) {
    boolean any = false;
    for (int i = 0; i < into.length; i++) {
      into[i] = of.apply(records.get(i));
      any |= into[i] != null;
    }
    return any ? into : null;
  }

  /** The records, in arrays of their own. */
  public Iterator<RawRecord> unpacked() {
    return new Iterator<>() {
      private int next;
      private int feature;
      private int value;
      private int pixel;

      @Override
      public boolean hasNext() {
        return next < ids.length;
      }

      @Override
      public RawRecord next() {
        int i = next++;
        float[] ownFeatures = row(features, feature, featureWidths[i]);
        float[] ownValues = row(values, value, valueWidths[i]);
        byte[] picture =
            pixelWidths[i] == NONE
                ? null
                : Arrays.copyOfRange(pixels, pixel, pixel + pixelWidths[i]);
        feature += Math.max(0, featureWidths[i]);
        value += Math.max(0, valueWidths[i]);
        pixel += Math.max(0, pixelWidths[i]);
        return new RawRecord(
            ids[i],
            numbers[i],
            paths[pathOf[i]],
            ownFeatures,
            picture,
            labels[i],
            ownValues,
            weights[i],
            groups == null ? null : groups[i],
            defects == null ? null : defects[i]);
      }
    };
  }

  private static float[] row(float[] all, int from, int width) {
    return width == NONE ? null : Arrays.copyOfRange(all, from, from + width);
  }
}
