using System.Globalization;
using System.Text;
using ClaudePerf.Core.Reports.Export.Identity;

namespace ClaudePerf.Core.Reports.Export.Parquet;

/// <summary>What Parquet files can be partitioned by, in addition to year and month.</summary>
public enum ExportPartition
{
    /// <summary>The organization.</summary>
    Organization,

    /// <summary>The team.</summary>
    Team,

    /// <summary>The user.</summary>
    User,

    /// <summary>The host.</summary>
    Host,
}

/// <summary>
/// Folders of partitions as Hive names them, <c>organization=acme/user=alice</c>, so that folders of many machines can be copied into one.
/// </summary>
public static class PartitionFolder
{
    // Hive's escaping: percent and two hexadecimal digits. Engines decode it.
    private const string Unescaped = "._-@+";

    /// <summary>The folder of an export.</summary>
    /// <param name="folder">The folder that contains all partitions.</param>
    /// <param name="identity">The values of the partitions.</param>
    /// <param name="partitions">The partitions, outermost first.</param>
    /// <exception cref="ExportIdentityException">A partition has no value: exports of two machines would overwrite each other.</exception>
    public static string Of(string folder, ExportIdentity identity, IEnumerable<ExportPartition> partitions)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(partitions);
        foreach (var partition in partitions.Distinct())
        {
            var (value, parameter) = partition switch
            {
                ExportPartition.Organization => (identity.Organization, "-Organization"),
                ExportPartition.Team => (identity.Team, "-Team"),
                ExportPartition.User => (identity.User, "-User"),
                _ => (identity.Host, "-HostName"),
            };
            var name = partition.ToString().ToLowerInvariant();
            folder = Path.Combine(folder, value is not null
                ? $"{name}={Escaped(value)}"
                : throw new ExportIdentityException(
                    $"-PartitionBy {partition} needs the {name}. Use {parameter} or set CLAUDEPERF_{name.ToUpperInvariant()}."));
        }
        return folder;
    }

    private static string Escaped(string value)
    {
        var text = new StringBuilder();
        foreach (var rune in value.EnumerateRunes())
        {
            // Windows drops a dot at the end of a name.
            if (Rune.IsLetterOrDigit(rune) || (rune.IsAscii && Unescaped.Contains((char)rune.Value, StringComparison.Ordinal)))
                text.Append(rune);
            else
                Escape(rune.ToString());
        }
        if (text[^1] == '.')
        {
            text.Length--;
            Escape(".");
        }
        return text.ToString();

        void Escape(string characters)
        {
            foreach (var one in Encoding.UTF8.GetBytes(characters))
                text.Append(CultureInfo.InvariantCulture, $"%{one:X2}");
        }
    }
}
