using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Caching.Files;

/// <summary>
/// What a computation saw at one path, with the data to check cheaply whether it would see the same again.
/// </summary>
internal sealed record PathObservation(string Path)
{
    /// <summary>What was found; null if that was not checked.</summary>
    internal EntryType? Type { get; init; }

    /// <summary>The hash of the file's bytes or of the folder's listing; null if neither was read.</summary>
    internal PromptCacheKey? Hash { get; init; }

    /// <summary>The stamp taken before hashing.</summary>
    internal FileStamp? Stamp { get; init; }

    /// <summary>Whether the stamp tells this content from any later one (<see cref="FileStamp.IsReliable"/>).</summary>
    internal bool IsConclusive { get; init; }

    /// <summary>When it was hashed, in UTC ticks.</summary>
    internal long HashedAt { get; init; }

    /// <summary>Whether the path was checked for being a link.</summary>
    internal bool HasLink { get; init; }

    /// <summary>The target of the link; null if the path is not a link.</summary>
    internal string? LinkTarget { get; init; }

    /// <summary>Whether two observations saw the same, regardless of stamps.</summary>
    internal bool SeesSameAs(PathObservation other) =>
        Type == other.Type && Hash == other.Hash && HasLink == other.HasLink && LinkTarget == other.LinkTarget;

    /// <summary>Merges another observation of the same path; null if the two contradict each other.</summary>
    internal PathObservation? With(PathObservation other)
    {
        if ((Type is { } type && other.Type is { } otherType && type != otherType)
            || (Hash is { } hash && other.Hash is { } otherHash && hash != otherHash)
            || (HasLink && other.HasLink && LinkTarget != other.LinkTarget))
        {
            return null;
        }
        var hashed = Hash is null ? other : this;
        return this with
        {
            Type = Type ?? other.Type,
            Hash = hashed.Hash,
            Stamp = hashed.Stamp,
            IsConclusive = hashed.IsConclusive,
            HashedAt = hashed.HashedAt,
            HasLink = HasLink || other.HasLink,
            LinkTarget = LinkTarget ?? other.LinkTarget,
        };
    }

    /// <summary>Repeats the observation, hashing only if the stamp is not conclusive.</summary>
    /// <returns>The current observation; this instance if nothing changed. Null if the path cannot be read.</returns>
    internal PathObservation? Recheck(DateTimeOffset now)
    {
        string? target = null;
        var stamp = HasLink ? FileStamp.Of(Path, out target) : FileStamp.Of(Path);
        EntryType? type = Type is null ? null : TypeOf(stamp);
        if (Hash is null || type != Type)
            return type == Type && target == LinkTarget ? this : this with { Type = type, Hash = null, Stamp = null, LinkTarget = target };
        if (stamp == Stamp && IsConclusive
            && (FileStamp.HasChangeTime || now.UtcTicks - HashedAt < FileStamp.TrustedWithoutChangeTime.Ticks) && target == LinkTarget)
            return this;
        return ListingOrContent(Path, type == EntryType.Folder) is { } hash
            ? this with { Type = type, Hash = hash, Stamp = stamp, IsConclusive = stamp?.IsReliable(now) == true, HashedAt = now.UtcTicks,
                LinkTarget = target }
            : null;
    }

    private static EntryType TypeOf(FileStamp? stamp) => stamp switch
    {
        null => EntryType.Absent,
        { IsFolder: true } => EntryType.Folder,
        _ => EntryType.File,
    };

    private static PromptCacheKey? ListingOrContent(string path, bool isFolder)
    {
        try
        {
            return isFolder
                ? HashOf(new DirectoryInfo(path).GetFileSystemInfos())
                : PromptCacheKeyBuilder.HashOf(RegularFile.ReadBytes(path, ReadLimits.Prompt));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Hashes a folder's entries: their names and which of them are folders.</summary>
    internal static PromptCacheKey HashOf(IReadOnlyList<FileSystemInfo> entries)
    {
        var names = entries.Select(static entry => (entry.Name, IsFolder: entry is DirectoryInfo)).ToArray();
        Array.Sort(names, static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        var builder = new PromptCacheKeyBuilder("listing");
        foreach (var (name, isFolder) in names)
            builder.Add(name).Add(isFolder);
        return builder.Build();
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Path);
        writer.Write((byte)(
            (Type is { } type ? (int)type + 1 : 0)
            | (Hash is null ? 0 : 4)
            | (IsConclusive ? 8 : 0)
            | (HasLink ? 16 : 0)
            | (LinkTarget is null ? 0 : 32)
            | (Stamp is null ? 0 : 64)));
        if (Hash is { } hash)
        {
            writer.Write(hash.ToArray());
            writer.Write(HashedAt);
        }
        if (Stamp is { } stamp)
        {
            writer.Write(stamp.IsFolder);
            writer.Write(stamp.Size);
            writer.Write(stamp.Modified);
            writer.Write(stamp.Changed);
            writer.Write(stamp.Id);
            writer.Write(stamp.Device);
        }
        if (LinkTarget is not null)
            writer.Write(LinkTarget);
    }

    internal static PathObservation Read(BinaryReader reader)
    {
        var path = reader.ReadString();
        var flags = reader.ReadByte();
        PromptCacheKey? hash = null;
        var hashedAt = 0L;
        if ((flags & 4) != 0)
        {
            hash = new PromptCacheKey(reader.ReadBytes(PromptCacheKey.Size));
            hashedAt = reader.ReadInt64();
        }
        FileStamp? stamp = (flags & 64) == 0
            ? null
            : new FileStamp(
                reader.ReadBoolean(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt64(), reader.ReadUInt64());
        return new PathObservation(path)
        {
            Type = (flags & 3) == 0 ? null : (EntryType)((flags & 3) - 1),
            Hash = hash,
            HashedAt = hashedAt,
            Stamp = stamp,
            IsConclusive = (flags & 8) != 0,
            HasLink = (flags & 16) != 0,
            LinkTarget = (flags & 32) == 0 ? null : reader.ReadString(),
        };
    }
}
