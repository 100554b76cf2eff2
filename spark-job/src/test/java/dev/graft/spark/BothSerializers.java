package dev.graft.spark;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.DeserializationStream;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializationStream;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.util.SerializableConfiguration;
import scala.reflect.ClassTag;

/**
 * Both serializers of Spark in one: what is sent goes through Kryo and back first, and then travels
 * as Java writes it. What either of them cannot carry fails, or arrives changed.
 */
public final class BothSerializers extends Serializer implements Serializable {

  private static final long serialVersionUID = 1;

  private final JavaSerializer java;
  private final KryoSerializer kryo;

  /** As Spark makes its serializers. */
  public BothSerializers(SparkConf conf) {
    java = new JavaSerializer(conf);
    kryo = new KryoSerializer(conf);
  }

  @Override
  public SerializerInstance newInstance() {
    return new Instance(java.newInstance(), kryo.newInstance());
  }

  private static final class Instance extends SerializerInstance {

    private final SerializerInstance java;
    private final SerializerInstance kryo;

    Instance(SerializerInstance java, SerializerInstance kryo) {
      this.java = java;
      this.kryo = kryo;
    }

    private <T> T throughKryo(T value, ClassTag<T> type) {
      if (value instanceof SerializableConfiguration) {
        return value; // Spark sends it with every file that it reads: large, and nothing of ours
      }
      ClassLoader classes = Thread.currentThread().getContextClassLoader();
      return kryo.deserialize(kryo.serialize(value, type), classes, type);
    }

    @Override
    public <T> ByteBuffer serialize(T value, ClassTag<T> type) {
      return java.serialize(throughKryo(value, type), type);
    }

    @Override
    public <T> T deserialize(ByteBuffer bytes, ClassTag<T> type) {
      return java.deserialize(bytes, type);
    }

    @Override
    public <T> T deserialize(ByteBuffer bytes, ClassLoader loader, ClassTag<T> type) {
      return java.deserialize(bytes, loader, type);
    }

    @Override
    public SerializationStream serializeStream(OutputStream to) {
      return new Stream(java.serializeStream(to));
    }

    @Override
    public DeserializationStream deserializeStream(InputStream from) {
      return java.deserializeStream(from);
    }

    private final class Stream extends SerializationStream {

      private final SerializationStream to;

      Stream(SerializationStream to) {
        this.to = to;
      }

      @Override
      public <T> SerializationStream writeObject(T value, ClassTag<T> type) {
        to.writeObject(throughKryo(value, type), type);
        return this;
      }

      @Override
      public void flush() {
        to.flush();
      }

      @Override
      public void close() {
        to.close();
      }
    }
  }
}
