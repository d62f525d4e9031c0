namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// A name pattern with PowerShell wildcards: <c>*</c> for any text, <c>?</c> for any character, <c>[a-c_]</c> for one of several. A
/// backtick escapes a wildcard. Case is ignored.
/// </summary>
internal sealed class NamePattern
{
    private const char Escape = '`';

    private readonly List<Piece> _pieces = [];

    /// <param name="text">The pattern.</param>
    /// <exception cref="FormatException">A bracket is not closed, or a range is reversed.</exception>
    internal NamePattern(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '*':
                    _pieces.Add(new Piece(IsText: true, null));
                    break;
                case '?':
                    _pieces.Add(new Piece(IsText: false, null));
                    break;
                case '[':
                    _pieces.Add(new Piece(IsText: false, Bracket(text, ref at)));
                    break;
                default:
                    // A trailing backtick is literal.
                    if (text[at] == Escape && at + 1 < text.Length)
                        at++;
                    _pieces.Add(new Piece(IsText: false, [(Folded(text[at]), Folded(text[at]))]));
                    break;
            }
        }
    }

    /// <summary>Whether a text has an unescaped wildcard.</summary>
    internal static bool HasWildcard(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is '*' or '?' or '[' or ']')
                return true;
            if (text[at] == Escape)
                at++;
        }
        return false;
    }

    /// <summary>Whether the whole name matches the pattern.</summary>
    internal bool Matches(string name)
    {
        var (piece, at) = (0, 0);
        // The position to continue from when what follows the last * does not match: the * then consumes one more character.
        var (afterText, tried) = (-1, 0);
        while (at < name.Length)
        {
            if (piece < _pieces.Count && _pieces[piece].IsText)
            {
                (afterText, tried) = (++piece, at);
            }
            else if (piece < _pieces.Count && _pieces[piece].Matches(name[at]))
            {
                piece++;
                at++;
            }
            else if (afterText >= 0)
            {
                (piece, at) = (afterText, ++tried);
            }
            else
            {
                return false;
            }
        }
        while (piece < _pieces.Count && _pieces[piece].IsText)
            piece++;
        return piece == _pieces.Count;
    }

    private static List<(char First, char Last)> Bracket(string text, ref int at)
    {
        var members = new List<(char Character, bool IsDash)>();
        // A bracket that closes immediately after the opening one is a literal member.
        for (var first = ++at; ; at++)
        {
            if (at >= text.Length)
                throw new FormatException($"The pattern '{text}' has an unclosed bracket. Put a backtick before a literal bracket.");
            if (text[at] == ']' && at > first)
                break;
            var isEscaped = text[at] == Escape && at + 1 < text.Length;
            if (isEscaped)
                at++;
            members.Add((text[at], text[at] == '-' && !isEscaped));
        }
        var ranges = new List<(char, char)>();
        for (var i = 0; i < members.Count; i++)
        {
            var (from, to) = (members[i].Character, members[i].Character);
            if (i + 2 < members.Count && members[i + 1].IsDash)
                to = members[i += 2].Character;
            if (from > to)
                throw new FormatException($"The pattern '{text}' has a reversed range: {from}-{to}.");
            ranges.Add((Folded(from), Folded(to)));
        }
        return ranges;
    }

    private static char Folded(char character) => char.ToLowerInvariant(character);

    /// <summary>One step of a pattern.</summary>
    /// <param name="IsText">Whether it matches any text.</param>
    /// <param name="Ranges">The characters that it matches; null for any.</param>
    private readonly record struct Piece(bool IsText, List<(char First, char Last)>? Ranges)
    {
        internal bool Matches(char character)
        {
            var folded = Folded(character);
            return Ranges is null || Ranges.Exists(range => range.First <= folded && folded <= range.Last);
        }
    }
}
