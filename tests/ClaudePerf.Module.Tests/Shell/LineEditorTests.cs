using ClaudePerf.Shell.Editing;

namespace ClaudePerf.Module.Tests.Shell;

public class LineEditorTests
{
    private readonly LineHistory history = new(["first", "second"]);
    private Completion? offered;

    private LineEditor Editor() => new(history, static text => !text.EndsWith('{'), (_, _) => offered);

    [Theory]
    [InlineData("abc", "abc|")]
    [InlineData("abc←←x", "ax|bc")]
    [InlineData("abc⇤x⇥y", "xabcy|")]
    [InlineData("abc⌫", "ab|")]
    [InlineData("abc⇤⌦", "|bc")]
    [InlineData("⌫⌦←→", "|")]
    [InlineData("aé̱b←⌫", "a|b")]
    [InlineData("a😀b←←x", "ax|😀b")]
    [InlineData("a😀⌫", "a|")]
    [InlineData("一二三←⌫", "一|三")]
    [InlineData("one two_3 four⇠⇠x", "one x|two_3 four")]
    [InlineData("one two⇤⇢x", "onex| two")]
    [InlineData("one two  ⊗", "one |")]
    [InlineData("one two⇠⊘", "one |")]
    [InlineData("one two⇠⊖", "|two")]
    public void Keys_edit_the_line(string keys, string expected)
    {
        var editor = Editor();

        Press(editor, keys);

        Assert.Equal(expected, editor.Text.Insert(editor.Cursor, "|"));
    }

    [Fact]
    public void Up_and_down_walk_through_history_and_come_back_to_the_line_begun()
    {
        var editor = Editor();
        Press(editor, "begun");
        var seen = new List<string>();

        foreach (var key in "↑↑↑↓↓↓")
        {
            Press(editor, key.ToString());
            seen.Add(editor.Text);
        }

        Assert.Equal(["second", "first", "first", "second", "begun", "begun"], seen);
    }

    [Fact]
    public void Up_and_down_move_between_the_lines_of_one_input_first()
    {
        var editor = Editor();
        Press(editor, "ab{⏎cdef{⏎g");

        Press(editor, "↑x");
        Assert.Equal("ab{\ncx|def{\ng", editor.Text.Insert(editor.Cursor, "|"));
        Press(editor, "↑y");
        Assert.Equal("aby|{\ncxdef{\ng", editor.Text.Insert(editor.Cursor, "|"));
        Press(editor, "↓↓z");
        Assert.Equal("aby{\ncxdef{\ngz|", editor.Text.Insert(editor.Cursor, "|"));
        Press(editor, "↑↑↑");
        Assert.Equal("second", editor.Text);
    }

    [Fact]
    public void Enter_accepts_what_is_complete_and_breaks_what_is_not()
    {
        var editor = Editor();

        Assert.Equal(EditOutcome.Continue, Press(editor, "{⏎"));
        Assert.Equal("{\n", editor.Text);
        Assert.Equal(EditOutcome.Accept, Press(editor, "}⏎"));
    }

    [Fact]
    public void Ctrl_D_leaves_an_empty_line_and_deletes_in_another()
    {
        var editor = Editor();

        Assert.Equal(EditOutcome.Continue, Press(editor, "ab⇤␄"));
        Assert.Equal("b", editor.Text);
        Assert.Equal(EditOutcome.Leave, Press(editor, "␄␄"));
    }

    [Fact]
    public void Ctrl_C_cancels_and_begin_clears()
    {
        var editor = Editor();

        Assert.Equal(EditOutcome.Cancel, Press(editor, "abc␃"));
        editor.Begin();

        Assert.Equal(("", 0), (editor.Text, editor.Cursor));
    }

    [Fact]
    public void Tab_goes_round_the_choices_and_shift_tab_back()
    {
        var editor = Editor();
        Press(editor, "x Get y←←");
        offered = new Completion(2, 3, ["Get-A", "Get-Long", "G"]);
        var seen = new List<string>();

        foreach (var key in "⭾⭾⭾⭾⭰⭰")
        {
            Press(editor, key.ToString());
            seen.Add(editor.Text.Insert(editor.Cursor, "|"));
        }

        Assert.Equal(["x Get-A| y", "x Get-Long| y", "x G| y", "x Get-A| y", "x G| y", "x Get-Long| y"], seen);
    }

    [Fact]
    public void Tab_without_choices_changes_nothing()
    {
        var editor = Editor();
        Press(editor, "ab");

        offered = new Completion(0, 2, []);
        Press(editor, "⭾");
        offered = null;
        Press(editor, "⭾");

        Assert.Equal("ab", editor.Text);
    }

    [Fact]
    public void Any_keys_leave_the_cursor_on_a_character_of_the_text()
    {
        var random = new Random(1);
        const string keys = "aé😀一 -{←→⇤⇥⌫⌦⇠⇢⊗⊘⊖↑↓⏎";
        var alphabet = keys.EnumerateRunes().ToArray();
        for (var round = 0; round < 500; round++)
        {
            var editor = Editor();
            for (var i = 0; i < 40; i++)
            {
                Press(editor, alphabet[random.Next(alphabet.Length)].ToString());
                Assert.InRange(editor.Cursor, 0, editor.Text.Length);
                Assert.False(editor.Cursor < editor.Text.Length && char.IsLowSurrogate(editor.Text[editor.Cursor]), "inside a character");
                Assert.DoesNotContain('\uFFFD', string.Concat(editor.Text.EnumerateRunes()));
            }
        }
    }

    private static EditOutcome Press(LineEditor editor, string keys)
    {
        var outcome = EditOutcome.Continue;
        foreach (var key in keys)
            outcome = editor.Apply(Key(key));
        return outcome;
    }

    private static ConsoleKeyInfo Key(char shown) => shown switch
    {
        '←' => new('\0', ConsoleKey.LeftArrow, false, false, false),
        '→' => new('\0', ConsoleKey.RightArrow, false, false, false),
        '↑' => new('\0', ConsoleKey.UpArrow, false, false, false),
        '↓' => new('\0', ConsoleKey.DownArrow, false, false, false),
        '⇤' => new('\0', ConsoleKey.Home, false, false, false),
        '⇥' => new('\0', ConsoleKey.End, false, false, false),
        '⇠' => new('\0', ConsoleKey.LeftArrow, false, false, true),
        '⇢' => new('\0', ConsoleKey.RightArrow, false, false, true),
        '⌫' => new('\b', ConsoleKey.Backspace, false, false, false),
        '⌦' => new('\0', ConsoleKey.Delete, false, false, false),
        '⊗' => new('\x17', ConsoleKey.W, false, false, true),
        '⊘' => new('\v', ConsoleKey.K, false, false, true),
        '⊖' => new('\x15', ConsoleKey.U, false, false, true),
        '⏎' => new('\r', ConsoleKey.Enter, false, false, false),
        '␃' => new('\x03', ConsoleKey.C, false, false, true),
        '␄' => new('\x04', ConsoleKey.D, false, false, true),
        '⭾' => new('\t', ConsoleKey.Tab, false, false, false),
        '⭰' => new('\t', ConsoleKey.Tab, true, false, false),
        _ => new(shown, ConsoleKey.None, false, false, false),
    };
}
