// 表单项 / A label, the field in the slot, and what is wrong with it.
Component({
  properties: {
    label: String,
    hint: String,
    optional: Boolean,
    problem: String,
  },
});
