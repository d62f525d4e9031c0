using ClaudePerf.Core.Usage.Index;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>Reads and writes a <see cref="HookWatch"/> in a file whose checksum was verified.</summary>
internal static class HookWatchFile
{
    internal static void Write(BinaryWriter writer, HookWatch watch)
    {
        writer.Write(watch.WalkedTicks);
        writer.Write(watch.Others.Files);
        writer.Write(watch.Others.First);
        writer.Write(watch.Others.Second);
        writer.Write(watch.Files.Count);
        foreach (var file in watch.Files)
        {
            writer.Write(file.Path);
            writer.Write(file.Listed.Size);
            writer.Write(file.Listed.ModifiedTicks);
            writer.Write(file.Listed.Changed);
            writer.Write(file.Listed.FileId);
            writer.Write(file.From);
            writer.Write(file.Before);
        }
        writer.Write(watch.Folders.Count);
        foreach (var folder in watch.Folders)
        {
            writer.Write(folder.Path);
            writer.Write(folder.Modified);
            writer.Write(folder.Changed);
            writer.Write(folder.Id);
        }
    }

    /// <exception cref="FormatException">The format is invalid.</exception>
    /// <exception cref="EndOfStreamException">The data is truncated.</exception>
    internal static HookWatch Read(BinaryReader reader)
    {
        var walked = reader.ReadInt64();
        var others = new HookListing(reader.ReadInt64(), reader.ReadUInt64(), reader.ReadUInt64());
        var files = new WatchedFile[Count(reader)];
        for (var i = 0; i < files.Length; i++)
        {
            var (path, size, modified) = (reader.ReadString(), reader.ReadInt64(), reader.ReadInt64());
            var listed = new ListedFile(path, size, modified, reader.ReadInt64(), reader.ReadInt64());
            files[i] = new WatchedFile(listed, reader.ReadInt64(), reader.ReadUInt32());
        }
        var folders = new WatchedFolder[Count(reader)];
        for (var i = 0; i < folders.Length; i++)
            folders[i] = new WatchedFolder(reader.ReadString(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt64());
        return new HookWatch(files, folders, others, walked);
    }

    private static int Count(BinaryReader reader) =>
        reader.ReadInt32() is >= 0 and var count && count <= reader.BaseStream.Length ? count : throw new FormatException();
}
