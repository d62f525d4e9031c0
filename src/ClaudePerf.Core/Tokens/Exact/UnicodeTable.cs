using System.Reflection;
using System.Runtime.CompilerServices;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>A row of a table of Unicode properties: its letter and its numbers; missing numbers are 0.</summary>
internal readonly record struct UnicodeRow(char Kind, int First, int Second, int Third);

/// <summary>
/// The Unicode 15.1 properties that the exact count uses, from tables embedded in this assembly. The runtime's own
/// tables depend on its version (and its normalization even on the system), so a text could count differently on two
/// machines. The rows are documented where they are written, in tools/unicode-properties.py.
/// </summary>
internal static class UnicodeTable
{
    /// <summary>
    /// The number of code points of the Basic Multilingual Plane, which is the length of tables indexed by character.
    /// </summary>
    public const int BasicPlane = 0x10000;

    private const int FieldCount = 3;

    /// <summary>Case, category, combining class and stability of the characters.</summary>
    public static UnicodeRow[] Properties { get; } = Read("unicode-properties.txt");

    /// <summary>Reads the canonical decompositions; only needed for some texts.</summary>
    public static UnicodeRow[] ReadCompositions() => Read("unicode-compositions.txt");

    private static UnicodeRow[] Read(string name)
    {
        var resource = $"{typeof(UnicodeTable).Namespace}.{name}";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is missing from the assembly.");
        var lines = new byte[stream.Length];
        stream.ReadExactly(lines);
        return Parse(lines, lines.AsSpan().IndexOf((byte)'\n') + 1, lines.AsSpan().Count((byte)'\n') - 1);
    }

    // Runs once over some thousand lines before the first count: not worth a slow first tier of compilation.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static UnicodeRow[] Parse(byte[] lines, int at, int count)
    {
        var rows = new UnicodeRow[count];
        var fields = new int[FieldCount];
        for (var row = 0; row < rows.Length; row++)
        {
            var kind = (char)lines[at++];
            Array.Clear(fields);
            for (var field = 0; lines[at] == ' '; field++)
                for (at++; lines[at] > ' '; at++)
                    fields[field] = (fields[field] << 4) + (lines[at] <= '9' ? lines[at] - '0' : lines[at] - 'A' + 10);
            at++;
            rows[row] = new UnicodeRow(kind, fields[0], fields[1], fields[2]);
        }
        return rows;
    }
}
