package dev.graft.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.server.datanode.DataNode;

/**
 * HDFS in this JVM: a namenode and three datanodes; every block is on two of them. Jobs reach it as
 * any other, by its ports.
 */
final class HdfsCluster implements Storage {

  private static final int DATANODES = 3;
  private static final int REPLICAS = 2;

  private final MiniDFSCluster cluster;
  private final FileSystem filesystem;
  private final Path root = new Path("/graft");

  HdfsCluster(java.nio.file.Path folder) throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
    hadoop.setInt("dfs.replication", REPLICAS);
    cluster = new MiniDFSCluster.Builder(hadoop).numDataNodes(DATANODES).build();
    cluster.waitActive();
    filesystem = cluster.getFileSystem();
  }

  /** The filesystem alone. */
  String uri() {
    return cluster.getURI().toString();
  }

  @Override
  public String root() {
    return uri() + root;
  }

  @Override
  public List<String> submit() {
    return List.of("--conf", "spark.hadoop.dfs.replication=" + REPLICAS);
  }

  @Override
  public Map<String, String> environment() {
    return Map.of();
  }

  /**
   * Stops a datanode that holds a file's first block, for good: connections to it are refused. The
   * namenode goes on to name it to clients.
   */
  void stopDatanodeOf(String name) throws IOException {
    String address = filesystem.getFileBlockLocations(new Path(root, name), 0, 1)[0].getNames()[0];
    List<DataNode> nodes = cluster.getDataNodes();
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).getDatanodeId().getXferAddr().equals(address)) {
        cluster.stopDataNode(i);
        assertThat(cluster.getDataNodes()).hasSize(DATANODES - 1);
        return;
      }
    }
    throw new AssertionError("no datanode " + address);
  }

  @Override
  public void put(String name, byte[] content) throws IOException {
    try (OutputStream out = filesystem.create(new Path(root, name))) {
      out.write(content);
    }
  }

  @Override
  public byte[] get(String name) throws IOException {
    try (InputStream in = filesystem.open(new Path(root, name))) {
      return in.readAllBytes();
    }
  }

  @Override
  public SortedSet<String> names(String beginning) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    int skipped = filesystem.makeQualified(root).toString().length() + 1;
    RemoteIterator<LocatedFileStatus> files = filesystem.listFiles(root, true);
    while (files.hasNext()) {
      String name = files.next().getPath().toString().substring(skipped);
      if (name.startsWith(beginning)) {
        names.add(name);
      }
    }
    return names;
  }

  @Override
  public void close() {
    cluster.shutdown(true);
  }
}
