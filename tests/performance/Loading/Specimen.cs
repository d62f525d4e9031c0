using System.Collections.Immutable;
using System.Text;

namespace ClaudePerf.Performance.Loading;

/// <summary>
/// A small ecosystem of a few files, laid out with hundreds of others. Wherever <see cref="Mark"/> occurs in a path or a text, the
/// specimen's own id is written, so that everything that is loaded can be traced to its specimen.
/// </summary>
/// <param name="Kind">What it tries, for the counts.</param>
/// <param name="Files">Its files.</param>
internal sealed record Specimen(string Kind, ImmutableArray<SpecimenFile> Files)
{
    /// <summary>Stands for the specimen's id; a character of the private use area that no generator produces otherwise.</summary>
    internal const char Mark = '\uE000';

    internal Specimen(string kind, string path, string text)
        : this(kind, [new SpecimenFile(path, text)])
    {
    }

    /// <summary>How large it is, to choose the smaller of two.</summary>
    internal int Size => Files.Sum(static file => file.Path.Length + file.Text.Length + 1);

    /// <summary>The files in readable form, with escapes for invisible characters.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Kind);
        foreach (var file in Files)
        {
            text.Append("\n    ").Append(Visible(file.Path)).Append(file.IsLink ? " -> " : " = ").Append(Visible(file.Text));
            if (file.Encoding is not SpecimenEncoding.Utf8)
                text.Append(" (").Append(file.Encoding).Append(')');
        }
        return text.ToString();
    }

    /// <summary>A text on one line.</summary>
    internal static string Visible(string text)
    {
        var visible = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text.Length <= 400 ? text : text[..400])
        {
            _ = c switch
            {
                Mark => visible.Append("{id}"),
                '\n' => visible.Append("\\n"),
                '\r' => visible.Append("\\r"),
                '\t' => visible.Append("\\t"),
                '\\' or '"' => visible.Append('\\').Append(c),
                < ' ' or (>= '\u007F' and <= '\u00A0') or '\u2028' or '\u2029' or '\uFEFF' =>
                    visible.Append(FormattableString.Invariant($"\\u{(int)c:X4}")),
                _ => visible.Append(c),
            };
        }
        return visible.Append('"')
            .Append(text.Length <= 400 ? "" : FormattableString.Invariant($"… ({text.Length} characters)")).ToString();
    }
}

/// <summary>How a specimen's text is turned into bytes.</summary>
internal enum SpecimenEncoding
{
    /// <summary>UTF-8.</summary>
    Utf8,

    /// <summary>UTF-8 with a byte order mark.</summary>
    Utf8Mark,

    /// <summary>UTF-16, little endian, with a byte order mark.</summary>
    Utf16,

    /// <summary>UTF-16, big endian, with a byte order mark.</summary>
    Utf16BigEndian,

    /// <summary>One byte per character, which makes every non-ASCII letter invalid UTF-8.</summary>
    Latin1,
}

/// <summary>A file of a specimen.</summary>
/// <param name="Path">
/// Where it goes: below <c>project/</c>, <c>user/</c> (the user's <c>.claude</c>) or <c>plugin/</c> (a separate plugin).
/// <c>settings/user</c>, <c>settings/project</c> and <c>settings/local</c> are settings to merge into the file of that scope.
/// </param>
/// <param name="Text">Its text, or its target if it is a link.</param>
internal sealed record SpecimenFile(string Path, string Text)
{
    /// <summary>How the text is written.</summary>
    internal SpecimenEncoding Encoding { get; init; }

    /// <summary>Whether it is a link.</summary>
    internal bool IsLink { get; init; }

    /// <summary>The bytes of its text.</summary>
    internal byte[] Bytes(string id)
    {
        var text = Text.Replace(Specimen.Mark.ToString(), id, StringComparison.Ordinal);
        Encoding encoding = Encoding switch
        {
            SpecimenEncoding.Utf8Mark => new UTF8Encoding(true),
            SpecimenEncoding.Utf16 => new UnicodeEncoding(false, true),
            SpecimenEncoding.Utf16BigEndian => new UnicodeEncoding(true, true),
            SpecimenEncoding.Latin1 => System.Text.Encoding.Latin1,
            _ => new UTF8Encoding(false),
        };
        return [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
    }
}
