using System.Text;
using ClaudePerf.Core.Optimization.Journal;

namespace ClaudePerf.Core.Tests.Optimization.Journal;

public sealed class ChangeJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-").FullName;
    private readonly ChangeJournal _journal;

    public ChangeJournalTests() => _journal = new ChangeJournal(At("data"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Restoring_restores_every_byte()
    {
        byte[] before = [0xEF, 0xBB, 0xBF, .. "one\r\ntwo\r\n"u8];
        File.WriteAllBytes(At("a.md"), before);
        var entry = _journal.Apply("a", [Change("a.md", "one\r\n")]);
        Assert.Equal("one\r\n", File.ReadAllText(At("a.md")));
        Assert.Equal(RestoreAction.Restored, Assert.Single(_journal.Restore(entry)).Action);
        Assert.Equal(before, File.ReadAllBytes(At("a.md")));
        Assert.NotNull(Assert.Single(_journal.Entries()).Restored);
    }

    [Fact]
    public void The_last_entry_of_each_prompt_that_is_not_undone_can_be_selected_by_file_or_folder()
    {
        foreach (var file in (string[])["p/a.md", "p/b.md", "p-b/c.md"])
            Write(file, "one");
        var first = _journal.Apply("a", [Change("p/a.md", "two")]);
        var second = _journal.Apply("a", [Change("p/a.md", "three")]);
        var other = _journal.Apply("b", [Change("p/b.md", "two")]);
        _journal.Apply("c", [Change("p-b/c.md", "two")]);
        string[] Ids(string path, bool all) => [.. _journal.NotUndone(At(path), all).Select(static entry => entry.Id)];
        Assert.Equal([other.Id, second.Id], Ids("p/", all: false));
        Assert.Equal([second.Id, first.Id], Ids("p/a.md", all: true));
        _journal.Restore(second);
        Assert.Equal([first.Id], Ids("p/a.md", all: false));
        Assert.Empty(Ids("p/c.md", all: true));
    }

    [Fact]
    public void Later_edits_elsewhere_are_preserved()
    {
        Write("a.md", "one\ntwo\nthree\nfour\nfive\n");
        var entry = _journal.Apply("a", [Change("a.md", "one\nfour\nfive\n")]);
        Write("a.md", "one\nfour\nfive\nsix\n");
        Assert.Equal(RestoreAction.Merged, Assert.Single(_journal.Restore(entry)).Action);
        Assert.Equal("one\ntwo\nthree\nfour\nfive\nsix\n", File.ReadAllText(At("a.md")));
    }

    [Fact]
    public void An_edit_at_the_same_place_is_a_conflict_and_changes_nothing()
    {
        Write("a.md", "one\ntwo\nthree\n");
        var entry = _journal.Apply("a", [Change("a.md", "one\n2\nthree\n"), Change("references/x.md", "moved")]);
        Write("a.md", "one\nzwei\nthree\n");
        var failure = Assert.Throws<JournalException>(() => _journal.Restore(entry));
        Assert.Equal((JournalFailure.Conflict, At("a.md")), (failure.Failure, failure.Path));
        Assert.Contains("line 2", failure.Message, StringComparison.Ordinal);
        Assert.Equal("one\nzwei\nthree\n", File.ReadAllText(At("a.md")));
        Assert.True(File.Exists(At("references/x.md")));
        Assert.Null(_journal.Entries()[0].Restored);

        _journal.Restore(entry, discardEdits: true);
        Assert.Equal("one\ntwo\nthree\n", File.ReadAllText(At("a.md")));
    }

    [Fact]
    public void Created_files_and_folders_are_deleted_again()
    {
        Write("a.md", "one");
        var entry = _journal.Apply("a", [Change("a.md", "two"), Change("references/a/x.md", "moved")]);
        Assert.Equal("moved", File.ReadAllText(At("references/a/x.md")));
        Assert.Equal([RestoreAction.Restored, RestoreAction.Deleted], _journal.Restore(entry).Select(file => file.Action));
        Assert.False(Directory.Exists(At("references")));
    }

    [Fact]
    public void A_folder_with_other_files_stays()
    {
        Write("a.md", "one");
        var entry = _journal.Apply("a", [Change("a.md", "two"), Change("references/a/x.md", "moved")]);
        Write("references/own.md", "mine");
        _journal.Restore(entry);
        Assert.Equal([At("references/own.md")], Directory.GetFiles(At("references"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_shared_file_is_deleted_with_its_last_prompt()
    {
        Write("a.md", "one");
        Write("b.md", "one");
        var first = _journal.Apply("a", [Change("a.md", "two"), Change("shared.md", "both")]);
        var shared = new FileChange(At("shared.md"), Bytes("both"), Bytes("both"));
        var second = _journal.Apply("b", [Change("b.md", "two"), shared]);
        Assert.Equal(RestoreAction.Kept, _journal.Restore(first)[1].Action);
        Assert.True(File.Exists(At("shared.md")));
        _journal.Restore(second);
        Assert.Equal("one", File.ReadAllText(At("b.md")));
    }

    [Fact]
    public void A_file_that_changed_after_it_was_read_is_not_written()
    {
        Write("a.md", "one");
        var change = Change("a.md", "two");
        Write("a.md", "edited");
        Assert.Equal(JournalFailure.ChangedMeanwhile, Assert.Throws<JournalException>(() => _journal.Apply("a", [change])).Failure);
        Assert.Equal("edited", File.ReadAllText(At("a.md")));
        Assert.Empty(_journal.Entries());
    }

    [Fact]
    public void If_one_file_cannot_be_written_none_is()
    {
        Write("a.md", "one");
        Write("b.md", "one");
        File.SetAttributes(At("b.md"), FileAttributes.ReadOnly);
        var failure = Assert.Throws<JournalException>(
            () => _journal.Apply("a", [Change("a.md", "two"), Change("references/x.md", "moved"), Change("b.md", "two")]));
        File.SetAttributes(At("b.md"), FileAttributes.Normal);
        Assert.Equal((JournalFailure.Inaccessible, At("b.md")), (failure.Failure, failure.Path));
        Assert.Equal("one", File.ReadAllText(At("a.md")));
        Assert.False(Directory.Exists(At("references")));
        Assert.Empty(_journal.Entries());
    }

    [Fact]
    public void Entries_are_ordered_by_time_and_damaged_ones_are_reported()
    {
        Write("a.md", "0");
        for (var i = 1; i <= 3; i++)
            _journal.Apply($"{i}", [Change("a.md", $"{i}")]);
        File.WriteAllText(Path.Combine(_journal.Folder, "0000000000000000001-x.json"), "{");
        var damaged = new List<JournalException>();
        Assert.Equal(["1", "2", "3"], _journal.Entries(damaged.Add).Select(entry => entry.Name));
        Assert.Equal(JournalFailure.Damaged, Assert.Single(damaged).Failure);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_replaced_with_a_link_is_not_restored(bool force)
    {
        Write("project/.claude/agents/a.md", "one");
        Write("outside/a.md", "theirs");
        var entry = _journal.Apply("a", [Change("project/.claude/agents/a.md", "two")]);
        File.Delete(At("project/.claude/agents/a.md"));
        SpecialFiles.Link(At("project/.claude/agents/a.md"), At("outside/a.md"));
        var failure = Assert.Throws<JournalException>(() => _journal.Restore(entry, force));
        Assert.Equal((JournalFailure.Unsafe, At("project/.claude/agents/a.md")), (failure.Failure, failure.Path));
        Assert.Throws<JournalException>(() => _journal.Preview(entry, force));

        Directory.Delete(At("project/.claude/agents"), recursive: true);
        SpecialFiles.Link(At("project/.claude/agents"), At("outside"));
        Assert.Equal(JournalFailure.Unsafe, Assert.Throws<JournalException>(() => _journal.Restore(entry, force)).Failure);
        Assert.Equal("theirs", File.ReadAllText(At("outside/a.md")));
    }

    [Fact]
    public void A_reference_file_behind_a_link_prevents_writing_the_prompt()
    {
        Write("project/.claude/agents/a.md", "one");
        Directory.CreateDirectory(At("outside"));
        SpecialFiles.Link(At("project/.claude/references"), At("outside"));
        var failure = Assert.Throws<JournalException>(
            () => _journal.Apply("a", [Change("project/.claude/agents/a.md", "two"), Change("project/.claude/references/x.md", "moved")]));
        Assert.Equal(JournalFailure.Unsafe, failure.Failure);
        Assert.Equal("one", File.ReadAllText(At("project/.claude/agents/a.md")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(At("outside")));
        Assert.Empty(_journal.Entries());
    }

    [Fact]
    public void A_restore_with_an_unwritable_journal_reports_that_files_were_restored()
    {
        Write("a.md", "one");
        var entry = _journal.Apply("a", [Change("a.md", "two")]);
        var file = Path.Combine(_journal.Folder, entry.Id + ".json");
        File.Delete(file);
        Directory.CreateDirectory(file);
        var failure = Assert.Throws<JournalException>(() => _journal.Restore(entry));
        Assert.Equal("one", File.ReadAllText(At("a.md")));
        Assert.Contains("but the files were restored", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing was changed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Undoing_twice_changes_nothing()
    {
        Write("a.md", "one");
        var entry = _journal.Apply("a", [Change("a.md", "two")]);
        _journal.Restore(entry);
        Write("a.md", "two");
        Assert.Equal(RestoreAction.Kept, Assert.Single(_journal.Restore(_journal.Entries()[0])).Action);
        Assert.Equal("two", File.ReadAllText(At("a.md")));
    }

    [Fact]
    public void Only_the_user_can_read_the_journal()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs the permissions of Unix");
            return;
        }
        Write("a.md", "one");
        _journal.Apply("a", [Change("a.md", "two")]);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(_journal.Folder))));
    }

    private string At(string relative) => Path.Combine(_folder, relative.Replace('/', Path.DirectorySeparatorChar));

    private void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(relative))!);
        File.WriteAllText(At(relative), text);
    }

    private FileChange Change(string relative, string after) =>
        new(At(relative), File.Exists(At(relative)) ? File.ReadAllBytes(At(relative)) : (ReadOnlyMemory<byte>?)null, Bytes(after));

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
