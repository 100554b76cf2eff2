package dev.graft.spark.predict.parquet;

import dev.graft.UnusableInputException;
import dev.graft.spark.storage.LocalFiles;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.JobID;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Opens Parquet files of one schema in one folder, on executors and on the driver, by Spark's own
 * Parquet format. Spark's DataFrame writer is not used: it moves files when they are done, which
 * object stores cannot, and does not say which file is of which partition.
 */
public final class ParquetFiles implements Serializable {

  private static final long serialVersionUID = 1L;

  private final OutputWriterFactory factory;
  private final SerializableConfiguration hadoop;
  private final StructType schema;
  private final String folder;
  private final String attempt;

  private ParquetFiles(
      OutputWriterFactory factory,
      SerializableConfiguration hadoop,
      StructType schema,
      String folder,
      String attempt) {
    this.factory = factory;
    this.hadoop = hadoop;
    this.schema = schema;
    this.folder = folder;
    this.attempt = attempt;
  }

  /**
   * Files of a folder.
   *
   * @param attempt part of their names: no two drivers write files of one name
   * @throws UnusableInputException if Parquet has no such type as one of the columns
   */
  public static ParquetFiles in(
      JavaSparkContext spark, String folder, StructType schema, String attempt) throws IOException {
    ParquetFileFormat format = new ParquetFileFormat();
    for (StructField field : schema.fields()) {
      if (!format.supportDataType(field.dataType())) {
        throw new UnusableInputException(
            "Cannot write the column %s: Parquet has no type for %s."
                .formatted(field.name(), field.dataType().catalogString()));
      }
    }
    Job job = Job.getInstance(spark.hadoopConfiguration());
    LocalFiles.withoutChecksums(job.getConfiguration());
    SparkSession session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
    OutputWriterFactory factory =
        format.prepareWrite(
            session, job, scala.collection.immutable.Map$.MODULE$.<String, String>empty(), schema);
    return new ParquetFiles(
        factory, new SerializableConfiguration(job.getConfiguration()), schema, folder, attempt);
  }

  StructType schema() {
    return schema;
  }

  /**
   * Begins the file of a partition.
   *
   * @param task the task attempt's own number
   */
  OpenFile create(int partition, long task) {
    TaskAttemptContext context = context(partition);
    String name =
        String.format(
            Locale.ROOT,
            "part-%05d-%s-%d%s",
            partition,
            attempt,
            task,
            factory.getFileExtension(context));
    Path path = new Path(folder, name);
    OutputWriter writer = factory.newInstance(path.toString(), schema, context);
    return new OpenFile(path, writer, hadoop.value());
  }

  /** Something written to a file. */
  interface Writing<T> {
    T to(OpenFile file) throws IOException;
  }

  /** Writes the file of a task; if that fails the file is removed. */
  <T> T write(TaskContext task, Writing<T> writing) {
    OpenFile file = create(task.partitionId(), task.taskAttemptId());
    try {
      return writing.to(file);
    } catch (IOException e) {
      file.discard(e);
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      file.discard(e);
      throw e;
    }
  }

  private TaskAttemptContext context(int partition) {
    TaskID task = new TaskID(new JobID("graft", 0), TaskType.MAP, partition);
    return new TaskAttemptContextImpl(hadoop.value(), new TaskAttemptID(task, 0));
  }

  /** A file that is being written. */
  record OpenFile(Path path, OutputWriter writer, Configuration hadoop) {

    /** Bytes that it has come to. */
    long close() throws IOException {
      writer.close();
      return filesystem().getFileStatus(path).getLen();
    }

    /** Removes it when writing has failed. */
    void discard(Throwable failure) {
      try {
        writer.close();
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
      }
      try {
        filesystem().delete(path, false);
      } catch (IOException | RuntimeException e) {
        failure.addSuppressed(e);
      }
    }

    private FileSystem filesystem() throws IOException {
      return path.getFileSystem(hadoop);
    }
  }
}
