package dev.graft.spark.table;

import java.io.Serializable;

/**
 * A row of a table with its columns sorted by what they are for: what every data source comes down
 * to. A bean, as Spark's encoder needs it: public, as the code that Spark generates is in another
 * package.
 */
public final class TableRow implements Serializable {

  private static final long serialVersionUID = 1L;

  private long id;
  private double[] numbers;
  private int[] widths;
  private String[] categories;
  private String text;
  private byte[] picture;
  private int[] pictureSize;
  private String label;
  private double labelNumber;
  private double[] targets;
  private double weight;
  private String group;
  private String place;
  private String corrupt;

  /** First a hash of the content, then the row's own number, see {@link NumberRows}. */
  public long getId() {
    return id;
  }

  public void setId(long id) {
    this.id = id;
  }

  /** All numbers among the features, column by column; NaN where missing. */
  public double[] getNumbers() {
    return numbers;
  }

  public void setNumbers(double[] numbers) {
    this.numbers = numbers;
  }

  /** How many of them each array or vector column gave. */
  public int[] getWidths() {
    return widths;
  }

  public void setWidths(int[] widths) {
    this.widths = widths;
  }

  public String[] getCategories() {
    return categories;
  }

  public void setCategories(String[] categories) {
    this.categories = categories;
  }

  public String getText() {
    return text;
  }

  public void setText(String text) {
    this.text = text;
  }

  /** A picture's file, or its pixels as OpenCV has them; null if there is none. */
  public byte[] getPicture() {
    return picture;
  }

  public void setPicture(byte[] picture) {
    this.picture = picture;
  }

  /** Height, width and channels of pixels; empty of a picture's file. */
  public int[] getPictureSize() {
    return pictureSize;
  }

  public void setPictureSize(int[] pictureSize) {
    this.pictureSize = pictureSize;
  }

  /** A class by its name. */
  public String getLabel() {
    return label;
  }

  public void setLabel(String label) {
    this.label = label;
  }

  /** A class by its number; NaN if there is none. */
  public double getLabelNumber() {
    return labelNumber;
  }

  public void setLabelNumber(double labelNumber) {
    this.labelNumber = labelNumber;
  }

  /** What is to be predicted instead of a class; NaN where missing. */
  public double[] getTargets() {
    return targets;
  }

  public void setTargets(double[] targets) {
    this.targets = targets;
  }

  /** How much the row counts; NaN where missing. */
  public double getWeight() {
    return weight;
  }

  public void setWeight(double weight) {
    this.weight = weight;
  }

  public String getGroup() {
    return group;
  }

  public void setGroup(String group) {
    this.group = group;
  }

  /** The file that it is from; empty if it is from none. */
  public String getPlace() {
    return place;
  }

  public void setPlace(String place) {
    this.place = place;
  }

  /** What stands in the file where Spark cannot read a row; else null. */
  public String getCorrupt() {
    return corrupt;
  }

  public void setCorrupt(String corrupt) {
    this.corrupt = corrupt;
  }
}
