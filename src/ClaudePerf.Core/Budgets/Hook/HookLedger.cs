using System.Text;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// The result of the last query of the usage index, stored in its own file: the budgets that have reached a threshold, and
/// everything that this depends on. As long as none of that has changed, the hook answers without opening the index, which would
/// take several times as long as all the rest.
/// </summary>
internal sealed record HookLedger
{
    private const int Format = 5;

    // Another build may word messages or compute amounts differently.
    private static readonly Guid Build = typeof(HookLedger).Module.ModuleVersionId;

    /// <summary>The folders of transcripts.</summary>
    internal required IReadOnlyList<string> Roots { get; init; }

    /// <summary>The budget and price files that it depends on.</summary>
    internal required IReadOnlyList<HookStamp> Stamps { get; init; }

    /// <summary>The first moment at which a period ends.</summary>
    internal required long ValidUntilTicks { get; init; }

    /// <summary>When it was made.</summary>
    internal required long MadeTicks { get; init; }

    /// <summary>
    /// When its transcripts were listed, by the system clock in UTC ticks, regardless of the clock in the settings.
    /// </summary>
    internal required long ListedTicks { get; init; }

    /// <summary>Whether this build wrote it. For other builds only the last verdict is used.</summary>
    internal bool IsOfThisBuild { get; init; } = true;

    /// <summary>The time zone of the days.</summary>
    internal required string Zone { get; init; }

    /// <summary>The budgets that have reached a threshold.</summary>
    internal required IReadOnlyList<HookEntry> Entries { get; init; }

    /// <summary>How much more each budget of the file can use before it reaches its next threshold.</summary>
    internal IReadOnlyList<HookHeadroom> Rooms { get; init; } = [];

    /// <summary>What to check to see whether transcripts have changed.</summary>
    internal HookWatch Watch { get; init; } = HookWatch.None;

    /// <summary>Creates a ledger of entries without the data to check whether they are still complete.</summary>
    internal static HookLedger FromEntries(IReadOnlyList<HookEntry> entries, DateTimeOffset now, string zone) => new()
    {
        Roots = [],
        Stamps = [],
        ValidUntilTicks = long.MaxValue,
        MadeTicks = now.UtcTicks,
        ListedTicks = 0,
        Zone = zone,
        Entries = entries,
    };

    /// <summary>The path of the ledger for these files.</summary>
    internal static string PathFor(string folder, string rootsKey, string? project) =>
        Path.Combine(folder, HookHash.Compute(rootsKey + "\n\n" + project) + ".ledger");

    /// <summary>
    /// Whether it was correct at some moment since a call started, even if things have changed again. Otherwise, while transcripts
    /// grow all the time, no ledger would be good enough for the calls that waited for it.
    /// </summary>
    /// <param name="began">When the call started, by the system clock in UTC ticks.</param>
    /// <param name="now">The time.</param>
    /// <param name="zone">The time zone of the days.</param>
    internal bool IsSince(long began, DateTimeOffset now, string zone) =>
        ListedTicks > began && ListedTicks <= DateTime.UtcNow.Ticks && HasSameFiles(now, zone);

    /// <summary>Whether it is from this build and a current period, and the budget and price files are unchanged.</summary>
    /// <param name="now">The time.</param>
    /// <param name="zone">The time zone of the days.</param>
    internal bool HasSameFiles(DateTimeOffset now, string zone)
    {
        if (!IsOfThisBuild || now.UtcTicks >= ValidUntilTicks || now.UtcTicks < MadeTicks || Zone != zone)
            return false;
        foreach (var stamp in Stamps)
        {
            if (HookStamp.Read(stamp.Path) != stamp)
                return false;
        }
        return true;
    }

    /// <summary>Reads a ledger.</summary>
    /// <returns>The ledger; null if there is none or it is damaged.</returns>
    internal static HookLedger? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            var bytes = RegularFile.ReadBytes(path, ReadLimits.Data);
            if (!Checksum.Verify(bytes, out var content))
                return null;
            using var reader = new BinaryReader(new MemoryStream(content.ToArray()));
            if (reader.ReadInt32() != Format)
                return null;
            var ledger = new HookLedger
            {
                IsOfThisBuild = new Guid(reader.ReadBytes(16)) == Build,
                ListedTicks = reader.ReadInt64(),
                ValidUntilTicks = reader.ReadInt64(),
                MadeTicks = reader.ReadInt64(),
                Zone = reader.ReadString(),
                Roots = ReadTexts(reader),
                Stamps = ReadStamps(reader),
                Entries = ReadEntries(reader),
                Rooms = ReadRooms(reader),
                Watch = HookWatchFile.Read(reader),
            };
            return reader.ReadInt32() == Format ? ledger : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            // A ledger only saves time: without it, the index is queried and a new ledger written.
            return null;
        }
    }

    internal void Write(string path)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Format);
            writer.Write(Build.ToByteArray());
            writer.Write(ListedTicks);
            writer.Write(ValidUntilTicks);
            writer.Write(MadeTicks);
            writer.Write(Zone);
            Write(writer, Roots);
            writer.Write(Stamps.Count);
            foreach (var stamp in Stamps)
            {
                writer.Write(stamp.Path);
                writer.Write(stamp.Length);
                writer.Write(stamp.ModifiedTicks);
            }
            writer.Write(Entries.Count);
            foreach (var entry in Entries)
                Write(writer, entry);
            writer.Write(Rooms.Count);
            foreach (var room in Rooms)
            {
                writer.Write(room.Amount);
                writer.Write(room.FirstTicks);
            }
            HookWatchFile.Write(writer, Watch);
            writer.Write(Format);
        }
        AtomicFile.Write(path, Checksum.Append(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)), ownerOnly: true);
    }

    private static void Write(BinaryWriter writer, HookEntry entry)
    {
        foreach (var text in (string[])[entry.Name, entry.Period, entry.TimeZone])
            writer.Write(text);
        writer.Write((int)entry.Unit);
        writer.Write(entry.Used);
        writer.Write(entry.FirstTicks);
        writer.Write(entry.EndTicks);
        writer.Write(entry.ProjectFolder ?? "");
        writer.Write(entry.Session ?? "");
        writer.Write(entry.Blocks);
        writer.Write(entry.Message);
        foreach (var list in (IReadOnlyList<string>[])[
            entry.Scope.Project, entry.Scope.Agent, entry.Scope.Model, entry.Scope.Branch, entry.Marks])
        {
            Write(writer, list);
        }
    }

    private static void Write(BinaryWriter writer, IReadOnlyList<string> list)
    {
        writer.Write(list.Count);
        foreach (var text in list)
            writer.Write(text);
    }

    private static HookStamp[] ReadStamps(BinaryReader reader)
    {
        var stamps = new HookStamp[Count(reader)];
        for (var i = 0; i < stamps.Length; i++)
            stamps[i] = new HookStamp(reader.ReadString(), reader.ReadInt64(), reader.ReadInt64());
        return stamps;
    }

    private static HookEntry[] ReadEntries(BinaryReader reader)
    {
        var entries = new HookEntry[Count(reader)];
        for (var i = 0; i < entries.Length; i++)
        {
            var (name, period, zone) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
            var (unit, used, first, end) = ((BudgetUnit)reader.ReadInt32(), reader.ReadDecimal(), reader.ReadInt64(), reader.ReadInt64());
            var (project, session, blocks, message) = (reader.ReadString(), reader.ReadString(), reader.ReadBoolean(), reader.ReadString());
            entries[i] = new HookEntry
            {
                Name = name,
                Period = period,
                TimeZone = zone,
                Unit = unit,
                Used = used,
                FirstTicks = first,
                EndTicks = end,
                ProjectFolder = project.Length == 0 ? null : project,
                Session = session.Length == 0 ? null : session,
                Blocks = blocks,
                Message = message,
                Scope = new BudgetScope { Project = ReadTexts(reader), Agent = ReadTexts(reader), Model = ReadTexts(reader),
                    Branch = ReadTexts(reader) },
                Marks = ReadTexts(reader),
            };
        }
        return entries;
    }

    private static HookHeadroom[] ReadRooms(BinaryReader reader)
    {
        var rooms = new HookHeadroom[Count(reader)];
        for (var i = 0; i < rooms.Length; i++)
            rooms[i] = new HookHeadroom(reader.ReadDecimal(), reader.ReadInt64());
        return rooms;
    }

    private static string[] ReadTexts(BinaryReader reader)
    {
        var texts = new string[Count(reader)];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = reader.ReadString();
        return texts;
    }

    // Every entry takes at least a byte, so a larger number means damage.
    private static int Count(BinaryReader reader) => reader.ReadInt32() is >= 0 and var count && count <= reader.BaseStream.Length
        ? count
        : throw new FormatException();
}

/// <summary>
/// The recorded state of a file: its size and time, or that it did not exist. For a folder, only whether it existed.
/// </summary>
/// <param name="Path">The file; a folder if it ends with a separator.</param>
/// <param name="Length">The size; -1 if it did not exist.</param>
/// <param name="ModifiedTicks">The time of the last write.</param>
internal readonly record struct HookStamp(string Path, long Length, long ModifiedTicks)
{
    internal static HookStamp Read(string path)
    {
        if (System.IO.Path.EndsInDirectorySeparator(path))
            return new HookStamp(path, Directory.Exists(path) ? 0 : -1, 0);
        var file = new FileInfo(path);
        return file.Exists ? new HookStamp(path, file.Length, file.LastWriteTimeUtc.Ticks) : new HookStamp(path, -1, 0);
    }
}
