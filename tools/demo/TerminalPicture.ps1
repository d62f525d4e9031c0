# Draws what a terminal shows as SVG: text stays text, with the 16 colors that terminals have.

# The terminal's palette: normal and bright colors on the background of the picture, each with a contrast of at least 4.5 to it.
$script:Palette = @{
    Background = '#1b1f27'; Text = '#d5dae3'
    30 = '#8b94a5'; 31 = '#ff7b86'; 32 = '#8fd18c'; 33 = '#f0c674'; 34 = '#7fb2ff'; 35 = '#d9a0f0'; 36 = '#6fd3d8'; 37 = '#d5dae3'
    90 = '#98a1b2'; 91 = '#ff9aa3'; 92 = '#a9e3a5'; 93 = '#ffdd95'; 94 = '#a3c8ff'; 95 = '#e8bdf8'; 96 = '#97e6ea'; 97 = '#ffffff'
}

# Splits a line into runs of the same style. Sequences that do not set a style are dropped.
function Get-TerminalRun {
    [OutputType([hashtable])]
    param([Parameter(Mandatory, ValueFromPipeline)] [AllowEmptyString()] [string] $Line)
    process {
        $style = @{ Color = $null; Bold = $false; Reverse = $false }
        $column = 0
        $runs = [System.Collections.Generic.List[hashtable]]::new()
        # Operating system commands end with a bell or a string terminator.
        $plain = $Line -replace "`e\][^`a`e]*(`a|`e\\)", '' -replace "`e[=>]|\r", ''
        foreach ($part in [regex]::Split($plain, "(`e\[[0-9;?]*[A-Za-z])")) {
            if ($part.Length -and $part[0] -eq [char]27) {
                if ($part[-1] -ne 'm' -or $part.Contains('?')) { continue }
                foreach ($code in $part.Substring(2, $part.Length - 3).Split(';')) {
                    switch ([int]"0$code") {
                        0 { $style = @{ Color = $null; Bold = $false; Reverse = $false } }
                        1 { $style.Bold = $true }
                        7 { $style.Reverse = $true }
                        22 { $style.Bold = $false }
                        27 { $style.Reverse = $false }
                        39 { $style.Color = $null }
                        { $_ -in 3, 23, 49 } { }
                        { $_ -in 30..37 + 90..97 } { $style.Color = $_ }
                        default { throw "The picture cannot show the style $($part.Substring(1))." }
                    }
                }
            } elseif ($part.Length -gt 0) {
                $last = if ($runs.Count) { $runs[-1] }
                $key = "$($style.Color) $($style.Bold) $($style.Reverse)"
                if ($last -and $last.Key -eq $key) { $last.Text += $part }
                else { $runs.Add(@{ Column = $column; Text = $part; Style = $style.Clone(); Key = $key }) }
                $column += $part.Length
            }
        }
        , $runs
    }
}

<#
.SYNOPSIS
    Draws lines of a terminal, with their escape sequences, as SVG.
#>
function ConvertTo-TerminalPicture {
    [OutputType([string])]
    param(
        [Parameter(Mandatory)] [AllowEmptyString()] [string[]] $Line,
        # The terminal's width in characters.
        [Parameter(Mandatory)] [int] $Columns,
        # What the picture is of, for people who do not see it.
        [Parameter(Mandatory)] [string] $Title
    )
    $invariant = [cultureinfo]::InvariantCulture
    $cell, $row, $edge, $bar = 8.4, 18, 14, 30
    $number = { param($value) [Math]::Round($value, 1).ToString($invariant) }
    $width = & $number (2 * $edge + $Columns * $cell)
    $height = & $number ($bar + $edge + $Line.Count * $row)
    $text = [System.Collections.Generic.List[string]]::new()
    $text.Add("<svg xmlns=`"http://www.w3.org/2000/svg`" width=`"$width`" height=`"$height`" viewBox=`"0 0 $width $height`" role=`"img`">")
    $text.Add("<title>$([Security.SecurityElement]::Escape($Title))</title>")
    $text.Add("<rect width=`"100%`" height=`"100%`" rx=`"6`" fill=`"$($Palette.Background)`"/>")
    foreach ($dot in @{ At = 20; Fill = '#ff5f58' }, @{ At = 40; Fill = '#ffbd2e' }, @{ At = 60; Fill = '#18c132' }) {
        $text.Add("<circle cx=`"$($dot.At)`" cy=`"18`" r=`"6`" fill=`"$($dot.Fill)`"/>")
    }
    $text.Add("<g font-family=`"'Cascadia Mono','SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace`" font-size=`"14`" " +
        "fill=`"$($Palette.Text)`">")
    for ($i = 0; $i -lt $Line.Count; $i++) {
        $y = & $number ($bar + $row * ($i + 1) - 4)
        foreach ($run in (Get-TerminalRun $Line[$i])) {
            # Texts that are apart from each other have their own places: viewers treat spaces differently.
            $shown = if ($run.Style.Reverse) { [regex]::Matches($run.Text, '.+') } else { [regex]::Matches($run.Text, '\S+( \S+)*') }
            foreach ($part in $shown) {
                $x = & $number ($edge + ($run.Column + $part.Index) * $cell)
                $length = & $number ($part.Length * $cell)
                $color = if ($run.Style.Color) { $Palette[$run.Style.Color] }
                if ($run.Style.Reverse) {
                    $y1 = & $number ($bar + $row * $i)
                    $text.Add("<rect x=`"$x`" y=`"$y1`" width=`"$length`" height=`"$row`" fill=`"$($color ?? $Palette.Text)`"/>")
                    $color = $Palette.Background
                }
                # The length keeps columns aligned in fonts of another width.
                $text.Add("<text x=`"$x`" y=`"$y`" textLength=`"$length`" lengthAdjust=`"spacingAndGlyphs`"" +
                    $(if ($color) { " fill=`"$color`"" }) + $(if ($run.Style.Bold) { ' font-weight="700"' }) +
                    ">$([Security.SecurityElement]::Escape($part.Value))</text>")
            }
        }
    }
    $text.Add('</g>')
    $text.Add('</svg>')
    ($text -join "`n") + "`n"
}
