"""What may be uploaded where a table is asked for."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from core.excel import MAX_FILE
from core.forms import check_table_file


@pytest.mark.parametrize("name", ["台账.xlsx", "台账.XLS", "台账.csv", "台账.txt"])
def test_a_table_is_taken_whatever_its_letters(name):
    check_table_file(SimpleUploadedFile(name, b"1"))


@pytest.mark.parametrize("name", ["台账.docx", "台账.pdf", "台账", "xlsx"])
def test_what_is_no_table_is_refused_with_the_way_out(name):
    with pytest.raises(forms.ValidationError, match="另存为"):
        check_table_file(SimpleUploadedFile(name, b"1"))


def test_a_table_larger_than_can_be_read_is_refused_before_it_is_kept():
    file = SimpleUploadedFile("台账.xlsx", b"1")
    file.size = MAX_FILE + 1
    with pytest.raises(forms.ValidationError, match="拆成几个文件"):
        check_table_file(file)
