namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// A name with wildcards as PowerShell has them: <c>*</c> for any text, <c>?</c> for any character, <c>[a-c_]</c> for one of some. A
/// backtick
/// takes a wildcard's meaning away. Upper and lower case are the same.
/// </summary>
internal sealed class NamePattern
{
    private const char Escape = '`';

    private readonly List<Piece> _pieces = [];

    /// <param name="text">The pattern.</param>
    /// <exception cref="FormatException">A bracket is not closed, or a range in one goes backwards.</exception>
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
                    // A backtick at the end is itself.
                    if (text[at] == Escape && at + 1 < text.Length)
                        at++;
                    _pieces.Add(new Piece(IsText: false, [(Folded(text[at]), Folded(text[at]))]));
                    break;
            }
        }
    }

    /// <summary>Whether a text has a wildcard that is not taken away.</summary>
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

    /// <summary>Whether a whole name is what the pattern says.</summary>
    internal bool Matches(string name)
    {
        var (piece, at) = (0, 0);
        // Where to go on when what follows the last * does not fit: that one then takes a character more.
        var (afterText, tried) = (-1, 0);
        while (at < name.Length)
        {
            if (piece < _pieces.Count && _pieces[piece].IsText)
            {
                (afterText, tried) = (++piece, at);
            }
            else if (piece < _pieces.Count && _pieces[piece].Fits(name[at]))
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
        // A bracket that closes right after the opening one is a member.
        for (var first = ++at; ; at++)
        {
            if (at >= text.Length)
                throw new FormatException($"The pattern '{text}' has a bracket that is not closed. Put a backtick before a bracket that stands for itself.");
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
                throw new FormatException($"The pattern '{text}' has a range that goes backwards: {from}-{to}.");
            ranges.Add((Folded(from), Folded(to)));
        }
        return ranges;
    }

    private static char Folded(char character) => char.ToLowerInvariant(character);

    /// <summary>One step of a pattern.</summary>
    /// <param name="IsText">Whether it is any text.</param>
    /// <param name="Ranges">The characters that one may be; null for any.</param>
    private readonly record struct Piece(bool IsText, List<(char First, char Last)>? Ranges)
    {
        internal bool Fits(char character)
        {
            var folded = Folded(character);
            return Ranges is null || Ranges.Exists(range => range.First <= folded && folded <= range.Last);
        }
    }
}
