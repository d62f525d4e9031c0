using System.Text;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>
/// The figures of the last status line, with everything they depend on: Claude Code requests the line several times a second, and
/// nothing changes between two requests.
/// </summary>
internal sealed record StatusCache(
    StatusFigures Figures, IReadOnlyList<string> Roots, HookWatch Watch, IReadOnlyList<HookStamp> Stamps, long MadeTicks, string Zone)
{
    private const int Format = 4;

    private static readonly Guid Build = typeof(StatusCache).Module.ModuleVersionId;

    // The maximum age of figures shown while another process computes new ones.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(60);

    /// <summary>How usable the figures are.</summary>
    /// <param name="now">The time.</param>
    /// <param name="zone">The time zone of the days.</param>
    /// <param name="walkEvery">The maximum age of the last walk over all transcripts.</param>
    /// <param name="cancellation">Signals that the time is up.</param>
    /// <param name="listed">The transcripts, if they had to be listed.</param>
    /// <param name="renewed">The cache to store in place of this one if everything was checked and is unchanged; otherwise
    /// null.</param>
    internal StatusAge Age(
        DateTimeOffset now,
        string zone,
        TimeSpan walkEvery,
        CancellationToken cancellation,
        out TimedListing? listed,
        out StatusCache? renewed)
    {
        (listed, renewed) = (null, null);
        if (now.UtcTicks < MadeTicks || now.UtcTicks >= Figures.ValidUntilTicks || Zone != zone
            || !Stamps.All(static stamp => HookStamp.Read(stamp.Path) == stamp))
            return StatusAge.Old;
        var near = Watch.Look(null, walkEvery);
        if (near is { Count: 0 })
            return StatusAge.Current;
        if (now.UtcTicks - MadeTicks < MaxAge.Ticks)
            return StatusAge.Young;
        if (near is not null)
            return StatusAge.Old;
        listed = TimedListing.Create(Roots, cancellation);
        if (Watch.Look(listed, null, out var watch) is not { Count: 0 })
            return StatusAge.Old;
        renewed = this with { Watch = watch! };
        return StatusAge.Current;
    }

    /// <summary>Reads the cached figures; null if there are none or the file is damaged.</summary>
    internal static StatusCache? Read(string path)
    {
        try
        {
            if (!File.Exists(path) || !Checksum.Verify(RegularFile.ReadBytes(path, ReadLimits.Options), out var content))
                return null;
            using var reader = new BinaryReader(new MemoryStream(content.ToArray()));
            if (reader.ReadInt32() != Format || new Guid(reader.ReadBytes(16)) != Build)
                return null;
            var madeTicks = reader.ReadInt64();
            var zone = reader.ReadString();
            var watch = HookWatchFile.Read(reader);
            var roots = Many(reader, static reader => reader.ReadString());
            var stamps = Many(reader, static reader => new HookStamp(reader.ReadString(), reader.ReadInt64(), reader.ReadInt64()));
            return new StatusCache(ReadFigures(reader), roots, watch, stamps, madeTicks, zone);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    internal void Write(string path)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Format);
            writer.Write(Build.ToByteArray());
            writer.Write(MadeTicks);
            writer.Write(Zone);
            HookWatchFile.Write(writer, Watch);
            writer.Write(Roots.Count);
            foreach (var root in Roots)
                writer.Write(root);
            writer.Write(Stamps.Count);
            foreach (var stamp in Stamps)
            {
                writer.Write(stamp.Path);
                writer.Write(stamp.Length);
                writer.Write(stamp.ModifiedTicks);
            }
            Write(writer, Figures);
        }
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, Checksum.Append(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)), ownerOnly: true);
    }

    private static void Write(BinaryWriter writer, StatusFigures figures)
    {
        writer.Write(figures.SessionModel ?? "");
        writer.Write(figures.ContextFill ?? double.NaN);
        Write(writer, figures.SessionCost);
        writer.Write(figures.TodayRequests);
        Write(writer, figures.TodayCost);
        writer.Write(figures.TodayHasUnpriced);
        Write(writer, figures.BlockCost);
        writer.Write(figures.BlockHasUnpriced);
        writer.Write(figures.BlockEndTicks);
        writer.Write(figures.Recent.Count);
        foreach (var (ticks, cost) in figures.Recent)
        {
            writer.Write(ticks);
            writer.Write(cost);
        }
        writer.Write(figures.BudgetName ?? "");
        writer.Write(figures.BudgetPercent);
        writer.Write((int)figures.BudgetStatus);
        writer.Write(figures.BudgetChance ?? double.NaN);
        writer.Write(figures.Prices.Count);
        foreach (var price in figures.Prices)
        {
            writer.Write(price.Name);
            Write(writer, price.Standard);
            Write(writer, price.Long);
            writer.Write(price.LongAbove);
            writer.Write(price.FastFactor);
        }
        writer.Write(figures.ValidUntilTicks);
    }

    // Fields are read in the order in which they were written.
    private static StatusFigures ReadFigures(BinaryReader reader) => new()
    {
        SessionModel = reader.ReadString() is { Length: > 0 } model ? model : null,
        ContextFill = reader.ReadDouble() is var fill && double.IsNaN(fill) ? null : fill,
        SessionCost = ReadCost(reader),
        TodayRequests = reader.ReadInt64(),
        TodayCost = ReadCost(reader),
        TodayHasUnpriced = reader.ReadBoolean(),
        BlockCost = ReadCost(reader),
        BlockHasUnpriced = reader.ReadBoolean(),
        BlockEndTicks = reader.ReadInt64(),
        Recent = Many(reader, static reader => (reader.ReadInt64(), reader.ReadDecimal())),
        BudgetName = reader.ReadString() is { Length: > 0 } name ? name : null,
        BudgetPercent = reader.ReadDouble(),
        BudgetStatus = (BudgetStatus)reader.ReadInt32(),
        BudgetChance = reader.ReadDouble() is var chance && double.IsNaN(chance) ? null : chance,
        Prices = Many(reader, static reader => new StatusPrice(
            reader.ReadString(), ReadRates(reader), ReadRates(reader), reader.ReadInt64(), reader.ReadDecimal())),
        ValidUntilTicks = reader.ReadInt64(),
    };

    private static void Write(BinaryWriter writer, in CacheRates rates)
    {
        writer.Write(rates.Read);
        writer.Write(rates.Write5m);
        writer.Write(rates.Write1h);
    }

    private static CacheRates ReadRates(BinaryReader reader) => new(reader.ReadDecimal(), reader.ReadDecimal(), reader.ReadDecimal());

    private static void Write(BinaryWriter writer, decimal? cost)
    {
        writer.Write(cost is not null);
        writer.Write(cost ?? 0);
    }

    private static decimal? ReadCost(BinaryReader reader) => (reader.ReadBoolean(), reader.ReadDecimal()) is (true, var cost) ? cost : null;

    private static T[] Many<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var count = reader.ReadInt32();
        if (count < 0 || count > reader.BaseStream.Length)
            throw new FormatException();
        var items = new T[count];
        for (var i = 0; i < count; i++)
            items[i] = read(reader);
        return items;
    }
}

/// <summary>How usable cached figures are.</summary>
internal enum StatusAge
{
    /// <summary>Nothing has changed since.</summary>
    Current,

    /// <summary>Something has changed, less than a minute ago.</summary>
    Young,

    /// <summary>New figures must be computed.</summary>
    Old,
}
